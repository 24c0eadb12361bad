// Runs a real tetherd as a child process of a test.
#include "daemon_process.hpp"

#include <fstream>
#include <iterator>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::test {

daemon_process::daemon_process(daemon_setup setup) : setup_{std::move(setup)} {
    std::ofstream{(dir_ / "tetherd.json").string()} << setup_.config;
    if (setup_.state_dir.empty()) setup_.state_dir = dir_ / "state";
}

void daemon_process::start(std::vector<std::string> environment) {
    std::vector<std::string> words = setup_.command;
    for (std::string word : {std::string{"--config"}, (dir_ / "tetherd.json").string(), std::string{"--listen"},
                             socket_path(), std::string{"--state-dir"}, state_dir().string()})
        words.push_back(std::move(word));
    words.insert(words.end(), setup_.arguments.begin(), setup_.arguments.end());
    environment.insert(environment.end(), setup_.environment.begin(), setup_.environment.end());
    process_.start(std::move(words), std::move(environment), dir_ / "log");
}

bool daemon_process::is_listening() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket_path().copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool taken = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return taken;
}

std::string daemon_process::log() const {
    std::ifstream in{(dir_ / "log").string(), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace tether::test
