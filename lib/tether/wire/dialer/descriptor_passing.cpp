#include <tether/wire/dialer/descriptor_passing.hpp>

#include <boost/asio/error.hpp>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace tether::wire {
namespace {

namespace asio = boost::asio;

/// Room for one descriptor beside a datagram.
union control_data {
    cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
};

msghdr message_of(iovec& text) {
    msghdr message{};
    message.msg_iov = &text;
    message.msg_iovlen = 1;
    return message;
}

/// The first descriptor that arrived. The aligned room may hold a second one.
descriptor passed_in(msghdr& message) {
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return {};
    descriptor first;
    for (std::size_t at = CMSG_LEN(0); at + sizeof(int) <= header->cmsg_len; at += sizeof(int)) {
        int value = -1;
        std::memcpy(&value, reinterpret_cast<const char*>(header) + at, sizeof value);
        descriptor one{value};
        if (!first) first = std::move(one);
    }
    return first;
}

} // namespace

error_code send_datagram(int socket, std::string_view text, int passed) {
    iovec bytes{const_cast<char*>(text.data()), text.size()}; // sendmsg(2) does not write to it
    msghdr message = message_of(bytes);
    control_data control{};
    if (passed >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof passed);
        std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
    }
    ssize_t sent = 0;
    do sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? last_error() : error_code{};
}

result<datagram> receive_datagram(int socket, std::size_t longest) {
    datagram got;
    got.text.resize(longest);
    iovec bytes{got.text.data(), got.text.size()};
    msghdr message = message_of(bytes);
    control_data control{};
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    ssize_t size = 0;
    do size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (size < 0 && errno == EINTR);
    if (size < 0) return last_error();
    got.passed = passed_in(message);
    if (size == 0) return error_code{asio::error::eof};
    if ((message.msg_flags & MSG_TRUNC) != 0) return error_code{asio::error::message_size};
    // With a descriptor, MSG_CTRUNC only means that extra ones were dropped; without one, our own limit is reached.
    if ((message.msg_flags & MSG_CTRUNC) != 0 && !got.passed) return error_code{asio::error::no_descriptors};
    got.text.resize(static_cast<std::size_t>(size));
    return got;
}

result<descriptor> connect_packets(const std::string& path, std::chrono::milliseconds patience) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return error_code{asio::error::name_too_long};
    path.copy(address.sun_path, path.size());
    const int flags = patience.count() > 0 ? SOCK_CLOEXEC : SOCK_CLOEXEC | SOCK_NONBLOCK;
    descriptor made{::socket(AF_UNIX, SOCK_SEQPACKET | flags, 0)};
    if (!made) return last_error();
    const timeval bound{patience.count() / 1000, patience.count() % 1000 * 1000};
    ::setsockopt(made.value(), SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof bound);
    ::setsockopt(made.value(), SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
    if (::connect(made.value(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return last_error();
    return made;
}

} // namespace tether::wire
