#include "inherited_sockets.hpp"

#include <cstring>
#include <fmt/format.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

namespace tether::daemon {
namespace {

bool is_of_network(int descriptor) {
    return ::sd_is_socket(descriptor, AF_INET, 0, -1) > 0 || ::sd_is_socket(descriptor, AF_INET6, 0, -1) > 0;
}

} // namespace

inherited_sockets find_inherited_sockets() {
    inherited_sockets found;
    const int count = ::sd_listen_fds(/*unset_environment=*/1);
    if (count < 0) found.wrong = fmt::format("LISTEN_FDS cannot be used: {}", std::strerror(-count));
    for (int i = 0; i < count; ++i) {
        const int descriptor = SD_LISTEN_FDS_START + i;
        std::optional<int>& place = is_of_network(descriptor) ? found.metrics : found.local;
        if (place)
            found.wrong = fmt::format("{} sockets were passed; only one AF_UNIX and one TCP socket can be used", count);
        place = descriptor;
    }
    return found;
}

} // namespace tether::daemon
