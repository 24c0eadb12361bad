// Tests stores with flipped bits and cut files: the store refuses to start, answers as before, or
// answers without the rows that it set aside.
#include "scenario.hpp"

#include <random>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;

namespace {

constexpr int places = 200;

/// A closed store with content, and the results of its queries.
struct damaged_store : disk_fixture {
    std::string whole, answers;
    std::mt19937 random{20260101}; // the same positions every time
    int refused = 0, survived = 0, set_aside = 0;

    damaged_store() {
        reopen();
        for (const scenario_step& step : scenario()) REQUIRE_FALSE(step(*this));
        for (int n = 10; n < 25; ++n) {
            REQUIRE_FALSE(
                run(kept->async_accept(run_of(n), open_continuation(), key_of(fmt::format("key_{}", n), "d"))));
            REQUIRE_FALSE(append(n, {event_of("e", std::string(static_cast<std::size_t>(n) * 200, 'b'))}));
        }
        answers = everything(*this);
        kept.reset();
        whole = bytes();
    }
    /// Every result equals an earlier one; counts and lists omit only the missing rows.
    bool is_part(const std::string& said) const {
        std::istringstream lines{said};
        for (std::string line; std::getline(lines, line);) {
            const bool counts =
                line.starts_with("of session") || session::parse_run_state(line.substr(0, line.find(' '))).has_value();
            if (!counts && answers.find(line) == std::string::npos) return false;
        }
        return true;
    }
    std::size_t place(std::size_t below) { return std::uniform_int_distribution<std::size_t>{0, below - 1}(random); }

    /// Opens the store with this file instead of its own; returns the outcome.
    void meet(const std::string& file_now) {
        write(file_now);
        if (open()) {
            const std::string said = everything(*this);
            if (kept->spoilt().empty()) {
                ++survived;
                CHECK(said == answers);
            } else {
                ++set_aside;
                CHECK(said != answers);
                CHECK(is_part(said));
                CHECK(std::filesystem::file_size(kept->set_aside_file()) > 0);
                CHECK_FALSE(put(run_of(99)));
                kept.reset();
                reopen(); // and is valid from now on
                CHECK(kept->spoilt().empty());
            }
            kept.reset();
            return;
        }
        ++refused;
        CHECK(why.find(file().string()) != std::string::npos);
        const bool is_later = why.find("was written by a newer tether") != std::string::npos; // a bit of its version
        CHECK_MESSAGE((is_later || why.find("damaged") != std::string::npos), why);
        CHECK(bytes() == file_now);
    }
};

} // namespace

TEST_SUITE("store::damage") {

    TEST_CASE_FIXTURE(damaged_store, "an inverted bit is refused, sets a row aside, or has no effect") {
        for (int i = 0; i < places; ++i) {
            std::string now = whole;
            const std::size_t at = place(now.size());
            CAPTURE(at);
            now[at] = static_cast<char>(now[at] ^ (1 << place(8)));
            meet(now);
        }
        CHECK(refused + set_aside > places / 4);
        CHECK(set_aside > 0);
        MESSAGE("refused ", refused, ", rows set aside ", set_aside, ", of no account ", survived);
    }

    TEST_CASE_FIXTURE(damaged_store, "an inverted bit in the first page's head is refused or has no effect") {
        for (std::size_t bit = 0; bit < 100 * 8; bit += 5) {
            std::string now = whole;
            now[bit / 8] = static_cast<char>(now[bit / 8] ^ (1 << bit % 8));
            CAPTURE(bit);
            meet(now);
        }
    }

    TEST_CASE_FIXTURE(damaged_store, "a file cut anywhere is refused") {
        for (int i = 0; i < places; ++i) {
            const std::size_t at = i < 20 ? static_cast<std::size_t>(i) * 4096 : place(whole.size());
            CAPTURE(at);
            meet(whole.substr(0, at));
        }
        CHECK(survived == 0);
    }

    TEST_CASE_FIXTURE(damaged_store, "a lost, doubled or exchanged page is refused") {
        for (std::size_t page = 0; page * 4096 < whole.size(); ++page) {
            CAPTURE(page);
            std::string zeroed = whole, exchanged = whole;
            zeroed.replace(page * 4096, 4096, std::string(4096, '\0'));
            meet(zeroed);
            const std::size_t other = place(whole.size() / 4096);
            if (other == page) continue;
            exchanged.replace(page * 4096, 4096, whole, other * 4096, 4096);
            meet(exchanged);
        }
    }

    TEST_CASE_FIXTURE(damaged_store,
                      "a bit inverted while the store is open leads to an error, never to a wrong result") {
        for (int i = 0; i < 60; ++i) {
            write(whole);
            reopen();
            std::string now = whole;
            // From the second page on: the first page was read when the file was opened.
            const std::size_t at = 4096 + place(now.size() - 4096);
            CAPTURE(at);
            now[at] = static_cast<char>(now[at] ^ (1 << place(8)));
            std::fstream{file(), std::ios::in | std::ios::out | std::ios::binary}
                .seekp(static_cast<std::streamoff>(at))
                .put(now[at]);
            const std::string said = everything(*this);
            // Damaged index pages may mislead queries while the store runs; returned data is what was written.
            const bool same = said == answers, error = said == damaged().message();
            if (error) {
                CHECK(is_damage(put(run_of(99))));
                CHECK(kept->trouble() == file().string() + ": the file is damaged");
            }
            if (!same && !error) {
                std::istringstream lines{said};
                for (std::string line; std::getline(lines, line);)
                    CHECK_MESSAGE(answers.find(line) != std::string::npos, line);
            }
            kept.reset();
        }
    }

    TEST_CASE_FIXTURE(damaged_store,
                      "an inverted bit in the write-ahead log loses at most the last commit, or is refused") {
        reopen();
        std::vector<std::string> states{everything(*this)};
        for (int n = 50; n < 60; ++n) {
            REQUIRE_FALSE(put(run_of(n)));
            states.push_back(everything(*this));
        }
        const std::string main = bytes(), log = bytes("tether.db-wal");
        kept.reset();
        for (int i = 0; i < places; ++i) {
            std::string now = log;
            const std::size_t at = place(now.size());
            CAPTURE(at);
            now[at] = static_cast<char>(now[at] ^ (1 << place(8)));
            write(main);
            write(now, "tether.db-wal");
            if (open()) {
                const std::string said = everything(*this);
                CHECK((said == states.back() || said == states[states.size() - 2]));
                kept.reset();
            } else {
                CHECK(bytes("tether.db-wal") == now);
            }
            std::filesystem::remove(file("tether.db-wal"));
        }
    }
}
