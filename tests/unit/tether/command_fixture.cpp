// Runs one command with a daemon that answers from a script.
#include "command_fixture.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

namespace tether::test {

command_fixture::command_fixture() {
    REQUIRE(::pipe2(out_, O_CLOEXEC | O_NONBLOCK) == 0);
    REQUIRE(::pipe2(err_, O_CLOEXEC | O_NONBLOCK) == 0);
    requests.create.pause = std::chrono::milliseconds{0};
}

command_fixture::~command_fixture() {
    finish();
    for (const int fd : {out_[0], out_[1], err_[0], err_[1]}) ::close(fd);
}

int command_fixture::play(const cli::command& chosen, const std::vector<std::string>& words,
                          std::deque<scripted_answer> answers) {
    if (daemon) finish(); // the previous one may not have played its complete script
    daemon = std::make_unique<scripted_daemon>(ctx, std::move(answers));
    start(daemon->async_serve());
    cli::terminal_facts facts;
    facts.out = out_[1];
    facts.err = err_[1];
    facts.out_is_terminal = facts.err_is_terminal = is_on_terminal;
    cli::command_line line;
    line.read(words, cli::options_of(chosen));
    line.check_operands(chosen.operands);
    REQUIRE(line.mistakes().empty());
    cli::command_context context{ctx.get_executor(),    chosen.name, std::move(line),
                                 daemon->socket_path(), facts,       requests};
    return run(chosen.function(context));
}

std::string command_fixture::read(int fd) {
    std::string text(65'536, '\0');
    const auto n = ::read(fd, text.data(), text.size());
    text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return text;
}

} // namespace tether::test
