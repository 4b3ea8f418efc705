// What is printed, safe for who reads it: text from another State may hold characters that move the cursor, hide what
// stands beside them or turn the direction of a line. Each is printed by its number instead, whichever command prints.
//
// In text as "[U+202E]", in JSON as the escape of the same character: nothing is lost there. The end of a line and a
// tab pass, and what scripts need to be joined. What is not UTF-8 is printed as U+FFFD.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace rogatory::cli
{

/// Text that stands within a line: with spaces where it has ends of lines, so that it cannot look like a line of ours.
std::string in_one_line(std::string text);

class PlainOutput final : public std::ostream
{
public:
    PlainOutput(std::ostream& to, bool as_json);
    PlainOutput(PlainOutput const&) = delete;
    PlainOutput& operator=(PlainOutput const&) = delete;
    /// What began and never ended is printed; what could not be printed is told to the stream behind.
    ~PlainOutput() override;

private:
    class Buffer final : public std::streambuf
    {
    public:
        Buffer(std::streambuf& to, bool as_json) : to_(to), as_json_(as_json) {}
        bool end();

    protected:
        int_type overflow(int_type c) override;
        std::streamsize xsputn(char const* text, std::streamsize count) override;
        int sync() override;

    private:
        bool put(std::string_view text);
        std::string shown(char32_t c) const;

        std::streambuf& to_;
        bool as_json_;
        std::string waiting_; ///< the beginning of a character, or a carriage return
    };
    std::ostream& to_;
    Buffer buffer_;
};

}
