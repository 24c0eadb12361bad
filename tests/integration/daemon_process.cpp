#include "daemon_process.hpp"

#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace tether::test {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

} // namespace

daemon_process::daemon_process(std::string config, std::vector<std::string> arguments,
                               std::vector<std::string> environment) {
    const std::string config_path = (dir_ / "tetherd.json").string();
    std::ofstream{config_path} << config;
    std::vector<std::string> args{TETHERD,    "--config", config_path, "--listen", socket_path(), "--state-dir",
                                  (dir_ / "state").string()};
    args.insert(args.end(), arguments.begin(), arguments.end());
    environment.push_back("PATH=/usr/bin:/bin");

    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    const std::string log_path = (dir_ / "log").string();
    ::posix_spawn_file_actions_addopen(&files, 2, log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    auto argv = pointers(args);
    auto envp = pointers(environment);
    const int error = ::posix_spawn(&pid_, TETHERD, &files, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) throw std::system_error{error, std::generic_category(), "cannot start " TETHERD};
}

daemon_process::~daemon_process() {
    if (exit_status()) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
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

void daemon_process::signal(int number) const {
    ::kill(pid_, number);
}

std::optional<int> daemon_process::exit_status() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_)
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return status_;
}

std::string daemon_process::log() const {
    std::ifstream in{(dir_ / "log").string(), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace tether::test
