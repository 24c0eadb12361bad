#include <tether/core/caught.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace tether {

bool is_cancellation(const std::exception_ptr& error) noexcept {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return e.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

std::string reason_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception of an unknown type";
    }
}

log_field failure_field(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return {"error", e.code()};
    } catch (...) {
        return {"reason", reason_of(error)};
    }
}

} // namespace tether
