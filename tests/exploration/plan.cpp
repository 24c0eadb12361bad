#include "plan.hpp"

#include <array>
#include <fmt/format.h>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

/// Choices made by octets; when they are used up, the first choice is always taken.
class choices {
  public:
    explicit choices(std::span<const std::uint8_t> octets) : octets_{octets} {}

    bool any_left() const { return !octets_.empty(); }
    std::size_t below(std::size_t n) {
        if (octets_.empty()) return 0;
        const std::size_t octet = octets_.front();
        octets_ = octets_.subspan(1);
        return octet % n;
    }
    template <class T, std::size_t N>
    const T& of(const std::array<T, N>& all) {
        return all[below(N)];
    }

  private:
    std::span<const std::uint8_t> octets_;
};

using word = std::string_view;

constexpr std::array<word, 10> endpoints{"stream", "list_events", "stream",        "list_events", "send",
                                         "create", "retrieve",    "list_sessions", "delete",      "connect"};

std::string step(choices& choose, std::size_t number) {
    switch (choose.below(10)) {
    case 0: return fmt::format("@say Message {}.", number);
    case 1: return "@think";
    case 2: return fmt::format("@tool bash {{\"command\":\"ls {}\"}} => file {}", number, number);
    case 3: return fmt::format("@late-message Late {}.", number);
    case 4: return fmt::format("@wait {}s", 1 + choose.below(200));
    case 5: return "@error overloaded_error retrying";
    case 6: return fmt::format("@thread helper Thread {}.", number);
    case 7: return fmt::format("@messages {}", 2 + choose.below(4));
    case 8: return fmt::format("@big {}", 1 + 97 * choose.below(256));
    default: return fmt::format("@mcp search {{\"q\":\"{}\"}} => found", number);
    }
}

word ending(choices& choose) {
    static constexpr std::array<word, 8> all{
        "", "", "", "", "@refuse cyber", "@error api_error exhausted", "@terminate", "@vanish"};
    return choose.of(all);
}

std::string at_a_request(choices& choose) {
    static constexpr std::array<word, 10> kinds{R"("do":"reset")",
                                                R"("do":"drop_answer")",
                                                R"("do":"close")",
                                                R"("do":"stall")",
                                                R"("do":"garbage")",
                                                R"("do":"lie_length")",
                                                R"("do":"status","status":500)",
                                                R"("do":"status","status":529)",
                                                R"("do":"status","status":429,"headers":{"retry-after":"3"})",
                                                R"("do":"slow","ms":35000)"};
    const word on = choose.of(endpoints);
    if (on == "connect") {
        static constexpr std::array<word, 4> broken{R"("do":"reset")", R"("do":"close")", R"("do":"stall")",
                                                    R"("do":"slow","ms":3000)"};
        return fmt::format(R"("on":"connect",{})", choose.of(broken));
    }
    return fmt::format(R"("on":"{}",{})", on, choose.of(kinds));
}

std::string in_a_stream(choices& choose) {
    static constexpr std::array<word, 3> how{"end", "reset", "truncate"};
    const std::size_t n = choose.below(40);
    switch (choose.below(8)) {
    case 0: return fmt::format(R"("do":"cut_after","n":{},"how":"{}")", n, choose.of(how));
    case 1:
        return fmt::format(R"("do":"cut_inside","n":{},"k":{},"how":"{}")", n, 1 + choose.below(250), choose.of(how));
    case 2: return fmt::format(R"("do":"silence_after","n":{})", n);
    case 3: return fmt::format(R"("do":"pings_after","n":{})", n);
    case 4: return fmt::format(R"("do":"error_frame_after","n":{})", n);
    case 5: return fmt::format(R"("do":"garbage_after","n":{})", n);
    case 6: return R"("do":"duplicate_frames")";
    // What comes behind events that were left out would belie the order that streams promise.
    default: return fmt::format(R"("do":"drop_events","n":{},"k":1000)", n);
    }
}

std::string in_the_history(choices& choose) {
    static constexpr std::array<word, 4> kinds{R"("do":"lag","ms":120000)", R"("do":"empty_page")",
                                               R"("do":"fail_page","n":1)", R"("do":"lag","ms":3000)"};
    return std::string{choose.of(kinds)};
}

std::string fault(choices& choose) {
    const std::size_t kind = choose.below(3);
    const std::string what = kind == 0 ? in_a_stream(choose)
        : kind == 1                    ? at_a_request(choose)
                                       : in_the_history(choose);
    // One octet says when. Streams and histories may be in trouble for ever; whoever cannot ask at all learns nothing.
    const std::size_t when = choose.below(256);
    const long times = kind != 1 && when >= 248 ? -1 : 1 + static_cast<long>(when % 4);
    return fmt::format(R"({{{},"skip":{},"times":{}}})", what, when / 4 % 4, times);
}

recording recording_of(const plan& what) {
    return recording::of_prompt(what.prompt);
}

} // namespace

plan plan_from(std::span<const std::uint8_t> octets) {
    constexpr std::size_t most_steps = 12, most_faults = 8;
    choices choose{octets};
    plan made;
    made.seed = choose.below(256);
    static constexpr std::array<std::chrono::milliseconds, 5> paces{100ms, 0ms, 1ms, 2'000ms, 30'000ms};
    static constexpr std::array<std::chrono::milliseconds, 5> lags{0ms, 0ms, 500ms, 5'000ms, 30'000ms};
    static constexpr std::array<std::size_t, 5> pieces{0, 1, 3, 16, 100};
    made.given.pace = choose.of(paces);
    made.given.list_lag = choose.of(lags);
    made.given.status_lag = choose.of(lags);
    made.given.piece = choose.of(pieces);
    made.prompt = "@say Begun.\n";
    const std::size_t steps = choose.below(most_steps);
    for (std::size_t i = 0; i < steps; ++i) made.prompt += step(choose, i) + "\n";
    made.prompt += ending(choose);
    const std::size_t faults = choose.any_left() ? choose.below(most_faults) : 0;
    for (std::size_t i = 0; i < faults; ++i) made.faults += (i == 0 ? "[" : ",") + fault(choose);
    if (!made.faults.empty()) made.faults += "]";
    return made;
}

std::vector<std::string> broken_promises(const plan& what) {
    const recording prompt = recording_of(what);
    const aftermath calm = play_alone(prompt, {});
    const aftermath after = play_alone(prompt, what.faults, what.given, what.seed);
    const bool is_late = what.given.list_lag > 0ms || what.given.status_lag > 0ms;
    return broken_promises(after, calm, !what.faults.empty() ? reach::some : is_late ? reach::late : reach::whole);
}

std::string explain(const plan& what) {
    std::string text =
        fmt::format("{}\nfaults {}\npace {} ms, history {} ms behind, status {} ms, pieces of {}, seed {}\n",
                    what.prompt, what.faults, what.given.pace.count(), what.given.list_lag.count(),
                    what.given.status_lag.count(), what.given.piece, what.seed);
    for (const std::string& line : play_alone(recording_of(what), what.faults, what.given, what.seed).log_lines)
        text += "  " + line + "\n";
    return text;
}

} // namespace tether::test
