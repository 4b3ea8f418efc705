// The shape of a draft: walks the members of a part by name, from the one list in request.hpp.
#pragma once

#include "request/request.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <string_view>
#include <type_traits>
#include <vector>

namespace rogatory::request
{

template <class T>
concept Part = boost::describe::has_describe_members<std::remove_const_t<T>>::value;

/// Calls f(name, member) for each member of the part.
template <Part T, class F>
void for_each_member(T& part, F&& f)
{
    using Members = boost::describe::describe_members<std::remove_const_t<T>, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) { f(std::string_view(member.name), part.*member.pointer); });
}

template <Part T>
std::vector<std::string_view> const& member_names()
{
    static std::vector<std::string_view> const names = [] {
        std::vector<std::string_view> found;
        T part{};
        for_each_member(part, [&](std::string_view name, auto&) { found.push_back(name); });
        return found;
    }();
    return names;
}

}
