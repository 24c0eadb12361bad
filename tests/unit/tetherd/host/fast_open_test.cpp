// Tests the filter against TCP Fast Open, in a separate process, because the filter cannot be removed.
#include <daemon/tetherd/host/fast_open.hpp>

#include <cerrno>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

bool is_refused(long outcome) {
    return outcome == -1 && errno == EPERM;
}

/// The number of the first failed check; 0 for none, 100 when the system has no seccomp.
int checks() {
    const int tcp = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    int pair[2];
    if (tcp < 0 || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return 1;
    if (tether::daemon::forbid_fast_open()) return 100;
    for (const int option : {TCP_FASTOPEN, TCP_FASTOPEN_CONNECT, 33, 34})
        if (!is_refused(::setsockopt(tcp, IPPROTO_TCP, option, &one, sizeof one))) return 2;
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    if (!is_refused(::sendto(tcp, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, address, sizeof to))) return 3;
    mmsghdr message{};
    message.msg_hdr.msg_name = &to;
    message.msg_hdr.msg_namelen = sizeof to;
    if (!is_refused(::sendmsg(tcp, &message.msg_hdr, MSG_FASTOPEN))) return 4;
    if (!is_refused(::sendmmsg(tcp, &message, 1, MSG_FASTOPEN))) return 5;
    if (::setsockopt(tcp, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0) return 6;
    if (::setsockopt(tcp, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one) != 0) return 7;
    if (::send(pair[0], "x", 1, MSG_NOSIGNAL) != 1 || ::sendto(pair[0], "x", 1, MSG_DONTWAIT, nullptr, 0) != 1)
        return 8;
    return 0;
}

} // namespace

TEST_SUITE("daemon::fast_open") {

    TEST_CASE("a process with the filter sends no data in its first packet, and everything else works") {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) ::_exit(checks());
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
        if (WEXITSTATUS(status) == 100) return; // no seccomp here
        CHECK(WEXITSTATUS(status) == 0);
    }
}
