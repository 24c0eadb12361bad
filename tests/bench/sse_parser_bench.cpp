// Measures the event stream parser against memcpy, memchr and the usual getline parser, on the same bytes.
#include <tether/sse/parser.hpp>
#include <tether/sse/writer.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <sstream>
#include <string>
#include <string_view>
#include <time.h>
#include <vector>

namespace {

namespace sse = tether::sse;

constexpr std::size_t piece_bytes = 16 * 1024;
constexpr std::size_t stream_bytes = 32u << 20;
constexpr int rounds = 11;

/// Processor time of this thread in seconds; excludes other programs.
double cpu_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Keeps the compiler from removing work whose result is unused.
template <class T>
void keep(T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

struct counting_sink final : sse::sink {
    std::size_t events = 0;
    std::size_t bytes = 0;
    void on_event(const sse::event_view& event) override {
        ++events;
        bytes += event.data.size();
    }
    void on_oversize(std::size_t) override { std::abort(); }
};

/// A stream of JSON events of about `event_bytes` bytes each, including the frame.
std::string make_stream(std::size_t event_bytes) {
    constexpr std::array<std::string_view, 4> types{"agent.message", "span.model_request_end", "session.status_running",
                                                    "agent.tool_use"};
    constexpr std::string_view words =
        "The 2.4 release moves the configuration to TOML and halves the cold start time. ";
    std::string stream;
    stream.reserve(stream_bytes + 2 * event_bytes);
    for (std::size_t n = 0; stream.size() < stream_bytes; ++n) {
        const std::string_view type = types[n % types.size()];
        std::string data = fmt::format(R"({{"type":"{}","id":"sevt_{:08}","text":")", type, n);
        const std::size_t frame = std::strlen("event: \ndata: \n\n") + type.size() + std::strlen("\"}");
        while (data.size() + frame < event_bytes)
            data += words.substr(0, std::min(words.size(), event_bytes - data.size() - frame));
        data += "\"}";
        sse::append_event(stream, {}, type, data);
    }
    return stream;
}

template <class Take>
void in_pieces(std::string_view stream, Take take) {
    for (; !stream.empty(); stream.remove_prefix(std::min(piece_bytes, stream.size())))
        take(stream.substr(0, piece_bytes));
}

std::size_t run_parser(const std::string& stream) {
    counting_sink sink;
    sse::parser parser;
    in_pieces(stream, [&](std::string_view piece) { parser.feed(piece, sink); });
    keep(sink.bytes);
    return sink.events;
}

/// The simplest parser: a string for each line and each field.
std::size_t run_getline(const std::string& stream) {
    std::size_t events = 0;
    std::istringstream in{stream};
    std::string line, type, data;
    while (std::getline(in, line)) {
        if (line.empty()) {
            if (!data.empty()) ++events;
            keep(data);
            type.clear();
            data.clear();
            continue;
        }
        const std::size_t colon = line.find(':');
        const std::string name = line.substr(0, colon);
        std::string value = colon == line.npos ? std::string{} : line.substr(colon + 1);
        if (!value.empty() && value.front() == ' ') value.erase(0, 1);
        if (name == "event") type = value;
        if (name == "data") data += data.empty() ? value : "\n" + value;
    }
    return events;
}

std::size_t run_memchr(const std::string& stream) {
    std::size_t found = 0;
    in_pieces(stream,
              [&](std::string_view piece) { found += std::memchr(piece.data(), '\x01', piece.size()) != nullptr; });
    keep(found);
    return found;
}

std::size_t run_memcpy(const std::string& stream) {
    static std::vector<char> target(stream_bytes + (1u << 20));
    std::size_t at = 0;
    in_pieces(stream, [&](std::string_view piece) {
        std::memcpy(target.data() + at, piece.data(), piece.size());
        at += piece.size();
    });
    keep(target);
    return 0;
}

struct contender {
    std::string_view name;
    std::size_t (*run)(const std::string&);
    std::vector<double> mib_per_s = {};
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void compare(std::size_t event_bytes) {
    const std::string stream = make_stream(event_bytes);
    std::array contenders{contender{"parser", run_parser}, contender{"memcpy", run_memcpy},
                          contender{"memchr", run_memchr}, contender{"getline", run_getline}};
    const std::size_t events = run_parser(stream);
    if (events != run_getline(stream)) std::abort();
    for (int round = 0; round < rounds; ++round) {
        for (contender& c : contenders) {
            const double start = cpu_seconds();
            c.run(stream);
            c.mib_per_s.push_back(static_cast<double>(stream.size()) / (1 << 20) / (cpu_seconds() - start));
        }
    }
    const double parser = median(contenders.front().mib_per_s);
    fmt::print("\nevents of about {} bytes ({} of them)\n", event_bytes, events);
    for (const contender& c : contenders)
        fmt::print("  {:<8} {:>7.0f} MiB/s   parser/this {:5.2f}\n", c.name, median(c.mib_per_s),
                   parser / median(c.mib_per_s));
}

} // namespace

int main() {
    fmt::print("sse parser: median of {} interleaved rounds over {} MiB, fed in pieces of {} KiB, processor time\n",
               rounds, stream_bytes >> 20, piece_bytes >> 10);
    fmt::print("compiler {} ({})\n", __VERSION__, TETHER_BENCH_FLAGS);
#ifndef __OPTIMIZE__
    fmt::print("built without optimisation: the figures mean nothing\n");
#endif
    for (const std::size_t event_bytes : {100u, 300u, 1500u, 16000u}) compare(event_bytes);
}
