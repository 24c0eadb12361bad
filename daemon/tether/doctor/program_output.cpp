// Runs a program and collects its output.
#include "program_output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tether::cli::doctor {

namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_bytes = std::size_t{1} << 20;
constexpr milliseconds look_again{10}; // for a program that closed its output but still runs

struct pipe_ends {
    pipe_ends() {
        if (::pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
    }
    ~pipe_ends() {
        close_write();
        if (ends[0] >= 0) ::close(ends[0]);
    }
    pipe_ends(const pipe_ends&) = delete;
    pipe_ends& operator=(const pipe_ends&) = delete;
    void close_write() {
        if (ends[1] >= 0) ::close(ends[1]);
        ends[1] = -1;
    }
    int ends[2]{-1, -1};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

/// Reads one piece; false at the end.
bool read_piece(int from, std::string& into) {
    std::array<char, 16 << 10> piece{};
    const ssize_t n = ::read(from, piece.data(), piece.size());
    if (n < 0) return errno == EINTR;
    const auto room = most_bytes - std::min(into.size(), most_bytes);
    into.append(piece.data(), std::min(static_cast<std::size_t>(n), room));
    return n > 0;
}

int left(clock::time_point deadline) {
    const auto rest = std::chrono::ceil<milliseconds>(deadline - clock::now());
    return static_cast<int>(std::max<milliseconds::rep>(rest.count(), 0));
}

/// Reads until both are at their end or the deadline has passed.
void read_both(int out, int err, program_output& into, clock::time_point deadline) {
    std::array<pollfd, 2> from{pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
    while (from[0].fd >= 0 || from[1].fd >= 0) {
        const int ready = ::poll(from.data(), from.size(), left(deadline));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return;
        if (from[0].revents != 0 && !read_piece(out, into.out)) from[0].fd = -1;
        if (from[1].revents != 0 && !read_piece(err, into.err)) from[1].fd = -1;
    }
}

int wait_for(pid_t child, clock::time_point deadline) {
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (ended < 0 && errno != EINTR) return -1;
        if (clock::now() >= deadline) break;
        ::poll(nullptr, 0, static_cast<int>(look_again.count()));
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return -1;
}

} // namespace

std::optional<program_output> run_program(std::vector<std::string> words, std::vector<std::string> environment,
                                          milliseconds bound) {
    const auto deadline = clock::now() + bound;
    pipe_ends out, err;
    if (out.ends[0] < 0 || err.ends[0] < 0) return std::nullopt;
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, out.ends[1], 1);
    ::posix_spawn_file_actions_adddup2(&files, err.ends[1], 2);
    auto argv = pointers(words);
    auto envp = pointers(environment);
    pid_t child = -1;
    const int error = ::posix_spawnp(&child, argv[0], &files, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) return std::nullopt;
    out.close_write();
    err.close_write();
    program_output said;
    read_both(out.ends[0], err.ends[0], said, deadline);
    said.status = wait_for(child, deadline);
    return said;
}

std::vector<std::string> own_environment() {
    std::vector<std::string> all;
    for (char** entry = environ; entry && *entry; ++entry) all.emplace_back(*entry);
    return all;
}

} // namespace tether::cli::doctor
