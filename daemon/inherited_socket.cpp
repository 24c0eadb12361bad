#include "inherited_socket.hpp"

#include <cstring>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

namespace tether::daemon {

inherited_socket find_inherited_socket() {
    inherited_socket found;
    const int count = ::sd_listen_fds(/*unset_environment=*/1);
    if (count < 0) found.wrong = fmt::format("LISTEN_FDS cannot be used: {}", std::strerror(-count));
    else if (count > 1) found.wrong = fmt::format("{} sockets were handed over, one is wanted", count);
    else if (count == 1) found.descriptor = SD_LISTEN_FDS_START;
    return found;
}

} // namespace tether::daemon
