// Turns bytes into a journey: the agent's actions, the faults and the network's behaviour.
#include "plan.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

/// Choices made from bytes; when the bytes are used up, the first choice is taken.
class choices {
  public:
    explicit choices(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}

    bool any_left() const { return !bytes_.empty(); }
    std::size_t below(std::size_t n) {
        if (bytes_.empty()) return 0;
        const std::size_t byte = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return byte % n;
    }
    template <class T, std::size_t N>
    const T& of(const std::array<T, N>& all) {
        return all[below(N)];
    }

  private:
    std::span<const std::uint8_t> bytes_;
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

struct drawn_fault {
    std::string text;
    /// The largest cost of each occurrence, in time for the search of a proof in the history.
    std::chrono::seconds costs{0};
    reach how = reach::whole; ///< what remains readable, as long as time is left
    bool may_last = true;     ///< forever
    bool is_rare = false;     ///< at a request that an undisturbed run makes once
    std::size_t skip = 0;     ///< requests that are spared at least
};

constexpr std::chrono::seconds failed_read = 8s; // and the pause after it

drawn_fault at_a_request(choices& choose) {
    struct kind {
        word text;
        std::chrono::seconds costs = failed_read;
    };
    static constexpr std::array<kind, 10> kinds{{{R"("do":"reset")"},
                                                 {R"("do":"drop_answer")"},
                                                 {R"("do":"close")"},
                                                 {R"("do":"stall")", 30s + failed_read},
                                                 {R"("do":"garbage")"},
                                                 {R"("do":"lie_length")"},
                                                 {R"("do":"status","status":500)"},
                                                 {R"("do":"status","status":529)"},
                                                 {R"("do":"status","status":429,"headers":{"retry-after":"3"})"},
                                                 {R"("do":"slow","ms":35000)", 30s + failed_read}}};
    static constexpr std::array<kind, 4> of_connections{{{R"("do":"reset")"},
                                                         {R"("do":"close")"},
                                                         {R"("do":"stall")", 10s + failed_read},
                                                         {R"("do":"slow","ms":3000)", 3s}}};
    const word on = choose.of(endpoints);
    const kind& what = on == "connect" ? choose.of(of_connections) : choose.of(kinds);
    drawn_fault out{fmt::format(R"("on":"{}",{})", on, what.text)};
    if (on == "connect" || on == "list_events") out.costs = what.costs;
    constexpr std::array<word, 4> rare{"create", "send", "delete", "list_sessions"};
    out.is_rare = std::find(rare.begin(), rare.end(), on) != rare.end();
    out.may_last = false; // a client that can never ask learns nothing
    return out;
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
    // Events after the omitted ones would contradict the order that streams promise.
    default: return fmt::format(R"("do":"drop_events","n":{},"k":1000)", n);
    }
}

drawn_fault in_the_history(choices& choose) {
    const std::array<drawn_fault, 4> kinds{{
        {R"("do":"lag","ms":120000)", failed_read, reach::late},
        {R"("do":"empty_page")", 0s, reach::whole, /*may_last=*/false}, // the matrix covers it with less patience
        {R"("do":"fail_page","n":1)", failed_read},
        {R"("do":"lag","ms":3000)", 0s, reach::late},
    }};
    return choose.of(kinds);
}

/// The account is refused, or a foreign server answers in place of the API.
drawn_fault in_place_of_the_api(choices& choose) {
    static constexpr std::array<word, 12> kinds{
        R"("on":"any","do":"status","status":401,"body":"html")",
        R"("on":"any","do":"status","status":404,"body":"html")",
        R"("on":"any","do":"status","status":413,"body":"html")",
        R"("on":"any","do":"status","status":451,"body":"html")",
        R"("on":"any","do":"status","status":302,"body":"html","headers":{"location":"http://127.0.0.1:9/"})",
        R"("on":"any","do":"status","status":307,"body":"html","headers":{"location":"http://127.0.0.1:9/"})",
        R"("on":"any","do":"status","status":401)",
        R"("on":"any","do":"status","status":402)",
        R"("on":"any","do":"status","status":403)",
        R"("on":"any","do":"status","status":404,"headers":{"anthropic-workspace-id":"wrkspc_other"})",
        R"("on":"any","do":"status","status":503,"headers":{"x-should-retry":"false"})",
        R"("on":"connect","do":"expired_certificate")"};
    drawn_fault fault{std::string{choose.of(kinds)}, failed_read, reach::late, /*may_last=*/false};
    fault.skip = 1; // a fresh run may end by its first request, the create
    return fault;
}

/// The response to a send does not name the sent events.
drawn_fault in_an_answer(choices& choose) {
    static constexpr std::array<word, 6> bodies{"nothing", "no_events", "receipt", "other_ids", "202", "204"};
    return {fmt::format(R"("do":"other_answer","word":"{}")", choose.of(bodies)), 0s};
}

drawn_fault any_fault(choices& choose) {
    switch (choose.below(5)) {
    case 0: return {in_a_stream(choose)};
    case 1: return at_a_request(choose);
    case 2: return in_the_history(choose);
    case 3: return in_place_of_the_api(choose);
    default: return in_an_answer(choose);
    }
}

/// Adds a fault to the plan, and its largest cost to `costs`.
void add_fault(choices& choose, plan& into, std::chrono::seconds& costs) {
    const drawn_fault fault = any_fault(choose);
    // One byte selects the time.
    const std::size_t when = choose.below(256);
    const bool lasts = fault.may_last && when >= 248;
    const long times = lasts ? -1 : 1 + static_cast<long>(when % 4);
    costs += fault.costs * (lasts ? 1000 : times);
    into.how = std::max(into.how, fault.how);
    into.faults += into.faults.empty() ? "[" : ",";
    into.faults += fmt::format(R"({{{},"skip":{},"times":{}}})", fault.text,
                               fault.skip + (fault.is_rare ? 0 : when / 4 % 4), times);
    // The sessions are listed only when the result of a create is unknown.
    if (fault.text.find("list_sessions") != fault.text.npos) into.faults += R"(,{"on":"create","do":"drop_answer"})";
}

recording recording_of(const plan& what) {
    return recording::of_prompt(what.prompt);
}

} // namespace

plan plan_from(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t most_steps = 12, most_faults = 8;
    choices choose{bytes};
    plan made;
    made.seed = choose.below(256);
    static constexpr std::array<std::chrono::milliseconds, 5> paces{100ms, 0ms, 1ms, 2'000ms, 30'000ms};
    static constexpr std::array<std::chrono::milliseconds, 5> lags{0ms, 0ms, 500ms, 5'000ms, 30'000ms};
    static constexpr std::array<std::size_t, 5> pieces{0, 1, 3, 16, 100};
    made.given.pace = choose.of(paces);
    made.given.list_lag = choose.of(lags);
    made.given.status_lag = choose.of(lags);
    made.given.piece = choose.of(pieces);
    static constexpr std::array<std::chrono::milliseconds, 5> step_times{0ms, 0ms, 0ms, 1ms, 60'000ms};
    static constexpr std::array<std::chrono::hours, 4> steps_of_clock{8760h, -8760h, 1h, -1h};
    made.given.clock_step_after = choose.of(step_times);
    made.given.clock_step = choose.of(steps_of_clock);
    made.given.runs.timeout = std::chrono::hours{24}; // however slow it is
    made.prompt = "@say Begun.\n";
    const std::size_t steps = choose.below(most_steps);
    for (std::size_t i = 0; i < steps; ++i) made.prompt += step(choose, i) + "\n";
    made.prompt += ending(choose);
    const std::size_t faults = choose.any_left() ? choose.below(most_faults) : 0;
    if (made.given.list_lag > 0ms || made.given.status_lag > 0ms) made.how = reach::late;
    std::chrono::seconds costs{0};
    for (std::size_t i = 0; i < faults; ++i) add_fault(choose, made, costs);
    if (costs > made.given.follow.proof_timeout / 2) made.how = reach::some;
    if (!made.faults.empty()) made.faults += "]";
    return made;
}

std::vector<std::string> broken_promises(const plan& what, fault_tally* faults) {
    const recording prompt = recording_of(what);
    const aftermath calm = play_alone(prompt, {});
    if (auto broken = broken_undisturbed(calm); !broken.empty()) return broken;
    const aftermath after = play_alone(prompt, what.faults, what.given, what.seed);
    if (faults) faults->add(after.struck);
    return broken_promises(after, calm, what.how);
}

std::string explain(const plan& what) {
    std::string text = fmt::format("{}\nfaults {}\npace {} ms, history {} ms behind, status {} ms, pieces of {}, clock "
                                   "{} h off after {} ms, seed {}\n",
                                   what.prompt, what.faults, what.given.pace.count(), what.given.list_lag.count(),
                                   what.given.status_lag.count(), what.given.piece, what.given.clock_step.count(),
                                   what.given.clock_step_after.count(), what.seed);
    for (const std::string& line : play_alone(recording_of(what), what.faults, what.given, what.seed).log_lines)
        text += "  " + line + "\n";
    return text;
}

} // namespace tether::test
