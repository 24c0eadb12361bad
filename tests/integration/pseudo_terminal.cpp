// Runs a program in its own terminal.
#include "pseudo_terminal.hpp"

#include "support/program_words.hpp"

#include <cerrno>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utmp.h>

namespace tether::test {
namespace {

constexpr std::size_t most_output = 1 << 20;

winsize size_of(std::size_t width, std::size_t height) {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(width);
    size.ws_row = static_cast<unsigned short>(height);
    return size;
}

} // namespace

pseudo_terminal::pseudo_terminal(std::vector<std::string> words, std::vector<std::string> environment,
                                 std::size_t width, std::size_t height)
    : screen_{width, height} {
    auto argv = pointers_to(words);
    auto envp = pointers_to(environment);
    const winsize size = size_of(width, height);
    int slave = -1;
    if (::openpty(&master_, &slave, nullptr, nullptr, &size) != 0)
        throw std::system_error{errno, std::generic_category(), "no pseudo-terminal"};
    ::tcgetattr(master_, &before_);
    ::fcntl(master_, F_SETFL, O_NONBLOCK);
    ::fcntl(master_, F_SETFD, FD_CLOEXEC);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::login_tty(slave);
        ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(slave);
}

pseudo_terminal::~pseudo_terminal() {
    if (pid_ > 0 && !exit_status()) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(master_);
}

void pseudo_terminal::read_all() {
    char piece[4096];
    for (;;) {
        const ssize_t n = ::read(master_, piece, sizeof piece);
        if (n <= 0) return;
        screen_.feed({piece, static_cast<std::size_t>(n)});
        written_ += static_cast<std::size_t>(n);
        if (output_.size() < most_output) output_.append(piece, static_cast<std::size_t>(n));
    }
}

const terminal_screen& pseudo_terminal::screen() {
    read_all();
    return screen_;
}

std::size_t pseudo_terminal::written() {
    read_all();
    return written_;
}

const std::string& pseudo_terminal::output() {
    read_all();
    return output_;
}

void pseudo_terminal::type(const std::string& keys) {
    if (::write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
        throw std::system_error{errno, std::generic_category(), "the terminal takes no keys"};
}

void pseudo_terminal::resize(std::size_t width, std::size_t height) {
    read_all();
    screen_ = terminal_screen{width, height};
    const winsize size = size_of(width, height);
    ::ioctl(master_, TIOCSWINSZ, &size);
}

void pseudo_terminal::look() {
    read_all(); // a program whose output is not read does not end
    int status = 0;
    if (status_ || pid_ <= 0 || ::waitpid(pid_, &status, WNOHANG | WUNTRACED | WCONTINUED) != pid_) return;
    is_stopped_ = WIFSTOPPED(status);
    if (WIFEXITED(status)) status_ = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) status_ = 128 + WTERMSIG(status);
}

std::optional<int> pseudo_terminal::exit_status() {
    look();
    return status_;
}

bool pseudo_terminal::is_stopped() {
    look();
    return is_stopped_;
}

bool pseudo_terminal::is_as_it_was() const {
    termios now{};
    if (::tcgetattr(master_, &now) != 0) return false;
    return now.c_lflag == before_.c_lflag && now.c_iflag == before_.c_iflag && now.c_oflag == before_.c_oflag;
}

} // namespace tether::test
