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

int status_of(int wait_status) {
    return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

} // namespace

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
    environment.push_back("PATH=/usr/sbin:/usr/bin:/sbin:/bin");

    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    const std::string log_path = (dir_ / "log").string();
    ::posix_spawn_file_actions_addopen(&files, 2, log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    auto argv = pointers(words);
    auto envp = pointers(environment);
    status_.reset();
    const int error = ::posix_spawnp(&pid_, argv[0], &files, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&files);
    if (error == 0) return;
    pid_ = -1;
    throw std::system_error{error, std::generic_category(), "cannot start " + words.front()};
}

daemon_process::~daemon_process() {
    kill();
}

void daemon_process::kill() {
    if (pid_ < 0 || exit_status()) return;
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    status_ = status_of(status);
}

void daemon_process::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number); // -1 would be everybody
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

std::optional<int> daemon_process::exit_status() {
    if (pid_ < 0) return status_; // not started
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status_of(status);
    return status_;
}

std::string daemon_process::log() const {
    std::ifstream in{(dir_ / "log").string(), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace tether::test
