// Recognises exceptions that come from a temporary shortage of memory, threads or descriptors.
#pragma once

#include <exception>

namespace tether::session {

/// True for `std::bad_alloc` and for system errors that mean that a resource ran out (EAGAIN, ENOMEM, EMFILE, ENFILE):
/// the same work may succeed a moment later.
bool is_shortage(const std::exception_ptr& error) noexcept;

} // namespace tether::session
