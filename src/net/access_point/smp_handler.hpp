// The directory as an SMP: GET in, signed documents out (BDXR SMP 2.0, REST binding).
//
// The folder's own affair.
#pragma once

#include "app/office.hpp"
#include "net/http/http.hpp"

namespace rogatory::net
{

/// The office must outlive it.
Handler smp_handler(app::Office& office);

}
