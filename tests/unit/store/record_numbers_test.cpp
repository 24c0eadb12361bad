// Tests the ordered set of record numbers.
#include <tether/store/record_numbers.hpp>

#include <doctest/doctest.h>
#include <random>
#include <set>

using tether::store::record_numbers;

namespace {

std::set<std::uint64_t> walk(const record_numbers& numbers) {
    std::set<std::uint64_t> found;
    for (auto n = numbers.next(0); n; n = numbers.next(*n)) found.insert(*n);
    return found;
}

} // namespace

TEST_SUITE("store::record_numbers") {

    TEST_CASE("numbers are returned in order, each once, from any position") {
        record_numbers numbers;
        CHECK(!numbers.next(0));
        for (const std::uint64_t n : {3u, 7u, 8u}) numbers.add(n);
        CHECK(numbers.next(0) == 3);
        CHECK(numbers.next(3) == 7);
        CHECK(numbers.next(5) == 7);
        CHECK(numbers.next(7) == 8);
        CHECK(!numbers.next(8));
        CHECK(!numbers.next(UINT64_MAX));
    }

    TEST_CASE("an erased number is gone immediately, and erasing an unknown one has no effect") {
        record_numbers numbers;
        for (std::uint64_t n = 1; n <= 10; ++n) numbers.add(2 * n);
        numbers.erase(4);
        numbers.erase(4);
        numbers.erase(5);
        numbers.erase(99);
        CHECK(numbers.next(2) == 6);
        CHECK(walk(numbers).size() == 9);
    }

    TEST_CASE("whatever is added and erased, other numbers stay") {
        std::mt19937 random{7};
        record_numbers numbers;
        std::set<std::uint64_t> expected;
        for (std::uint64_t n = 1; n < 2000; ++n) {
            numbers.add(n);
            expected.insert(n);
            for (int i = 0; i < 2 && n > 1000; ++i) {
                const std::uint64_t gone = random() % n + 1;
                numbers.erase(gone);
                expected.erase(gone);
            }
        }
        CHECK(walk(numbers) == expected);
        for (std::uint64_t n = 1; n < 2000; ++n) numbers.erase(n);
        CHECK(!numbers.next(0));
    }
}
