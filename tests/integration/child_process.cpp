// Runs one of our programs as a child process of a test.
#include "child_process.hpp"

#include "support/program_words.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>

namespace tether::test {
namespace {

int status_of(int wait_status) {
    return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

} // namespace

child_process::~child_process() {
    kill();
}

void child_process::start(std::vector<std::string> words, std::vector<std::string> environment,
                          const std::string& log) {
    environment.push_back("PATH=/usr/sbin:/usr/bin:/sbin:/bin");
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, 2, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    auto argv = pointers_to(words);
    auto envp = pointers_to(environment);
    status_.reset();
    const int error = ::posix_spawnp(&pid_, argv[0], &files, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&files);
    if (error == 0) return;
    pid_ = -1;
    throw std::system_error{error, std::generic_category(), "cannot start " + words.front()};
}

void child_process::kill() {
    if (pid_ < 0 || exit_status()) return;
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    status_ = status_of(status);
}

void child_process::signal(int number) const {
    if (pid_ > 0) ::kill(pid_, number); // -1 would signal every process
}

std::optional<int> child_process::exit_status() {
    if (pid_ < 0) return status_; // not started
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status_of(status);
    return status_;
}

} // namespace tether::test
