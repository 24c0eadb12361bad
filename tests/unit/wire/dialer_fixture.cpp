// Runs a dialer on a test's own socket; all names have the address 127.0.0.1.
#include "dialer_fixture.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::test {

descriptor listen_at(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ::unlink(path.c_str());
    descriptor made{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
    REQUIRE(::bind(made.value(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(made.value(), 64) == 0);
    return made;
}

dialer_fixture::dialer_fixture() {
    start_dialer();
}

dialer_fixture::~dialer_fixture() {
    if (one) stop_dialer();
    release();
    run_until([this] { return ended == lookups; }); // they refer to this
}

void dialer_fixture::start_dialer() {
    const auto lookup = [this](const std::string&) {
        ++lookups;
        stuck.wait(true);
        result<wire::address_list> found = errc::name_lookup_failed;
        if (!broken) found = wire::address_list{asio::ip::make_address("127.0.0.1")};
        ++ended;
        return found;
    };
    one = std::make_unique<wire::dialer>(ctx.get_executor(), listen_at(path), out, only, lookup, bounds);
    start(one->run());
}

void dialer_fixture::start_dialer_for(wire::destination where) {
    stop_dialer();
    only = std::move(where);
    start_dialer();
}

void dialer_fixture::stop_dialer() {
    run(one->async_stop());
    one.reset();
}

void dialer_fixture::release() {
    stuck = false;
    stuck.notify_all();
}

bool dialer_fixture::logged(std::string_view text) const {
    return std::any_of(log.begin(), log.end(), [&](const std::string& line) { return line.find(text) != line.npos; });
}

} // namespace tether::test
