#include <tether/wire/socket_options.hpp>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace tether::wire {

error_code set_socket_options(int descriptor, const wire_config& config) {
    const auto number = [](auto count) {
        return static_cast<int>(std::min<long long>(count, std::numeric_limits<int>::max()));
    };
    const struct {
        int level, name, value;
    } options[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},
        {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, number(config.probe_after.count())},
        {IPPROTO_TCP, TCP_KEEPINTVL, number(config.probe_interval.count())},
        {IPPROTO_TCP, TCP_KEEPCNT, config.probes},
        {IPPROTO_TCP, TCP_USER_TIMEOUT, number(config.user_timeout.count())},
    };
    for (const auto& option : options)
        if (::setsockopt(descriptor, option.level, option.name, &option.value, sizeof option.value) != 0)
            return {errno, boost::system::system_category()};
    return {};
}

} // namespace tether::wire
