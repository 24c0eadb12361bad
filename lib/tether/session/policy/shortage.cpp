#include <tether/session/policy/shortage.hpp>

#include <boost/system/system_error.hpp>
#include <new>
#include <system_error>

namespace tether::session {
namespace {

template <class Code>
bool is_short(const Code& code) {
    return code == std::errc::resource_unavailable_try_again || code == std::errc::not_enough_memory ||
        code == std::errc::too_many_files_open || code == std::errc::too_many_files_open_in_system;
}

} // namespace

bool is_shortage(const std::exception_ptr& error) noexcept {
    try {
        std::rethrow_exception(error);
    } catch (const std::bad_alloc&) {
        return true;
    } catch (const std::system_error& e) {
        return is_short(e.code());
    } catch (const boost::system::system_error& e) {
        return is_short(std::error_code{e.code()});
    } catch (...) {
        return false;
    }
}

} // namespace tether::session
