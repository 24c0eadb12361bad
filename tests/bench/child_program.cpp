// Runs a measured program as a child process.
#include "child_program.hpp"

#include "support/program_words.hpp"

#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace tether::bench {
namespace {

std::string proc_path(pid_t process, const char* file) {
    return "/proc/" + std::to_string(process) + "/" + file;
}

} // namespace

memory_use memory_of(pid_t process) {
    std::ifstream in{proc_path(process, "smaps_rollup")};
    memory_use use;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words{line};
        std::string name;
        double kib = 0;
        words >> name >> kib;
        if (name == "Rss:") use.resident = kib * 1024;
        if (name == "Pss:") use.proportional = kib * 1024;
    }
    if (use.resident == 0) throw std::runtime_error{"no memory figures of process " + std::to_string(process)};
    return use;
}

double cpu_seconds_of(pid_t process) {
    std::ifstream in{proc_path(process, "stat")};
    std::string text;
    std::getline(in, text);
    const std::size_t name_end = text.rfind(')'); // the name before it may contain anything
    if (name_end == text.npos) throw std::runtime_error{"no time figures of process " + std::to_string(process)};
    std::istringstream words{text.substr(name_end + 1)};
    std::string skipped;
    for (int field = 3; field < 14; ++field) words >> skipped;
    double user = 0, system = 0; // fields 14 and 15
    words >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

child_program::child_program(std::vector<std::string> words, std::vector<std::string> environment,
                             const std::string& log_path) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, ends[1], 1);
    ::posix_spawn_file_actions_addopen(&files, 2, log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    auto argv = test::pointers_to(words);
    auto envp = test::pointers_to(environment);
    const int error = ::posix_spawn(&pid_, argv[0], &files, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&files);
    ::close(ends[1]);
    output_ = ends[0];
    if (error == 0) return;
    ::close(output_);
    throw std::system_error{error, std::generic_category(), "cannot start " + words.front()};
}

child_program::~child_program() {
    ::close(output_);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

std::string child_program::read_line() {
    std::string line;
    for (char c = 0;; line += c) {
        pollfd wait{output_, POLLIN, 0};
        if (::poll(&wait, 1, 10'000) != 1 || ::read(output_, &c, 1) != 1)
            throw std::runtime_error{"a program ended or fell silent before its line was whole"};
        if (c == '\n') return line;
    }
}

} // namespace tether::bench
