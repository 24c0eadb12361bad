// Every way in which a transcript can go wrong, one at a time.
#pragma once

#include "judge.hpp"

#include <functional>

namespace tether::test {

/// What is disturbed.
struct subject {
    recording what;
    std::size_t events; ///< of its streams, when nothing disturbs them
};

/// `calm` is what came of it undisturbed.
subject subject_of(const recording& what, const aftermath& calm);

struct matrix_case {
    std::string note;   ///< what is unlike the undisturbed run
    std::string faults; ///< `simulator_faults`
    circumstances given;
    reach how = reach::whole;
};

using case_handler = std::function<void(const matrix_case&)>;

/// The stream breaks behind each event, in every way a stream can.
void each_broken_boundary(const subject& what, const case_handler& then);
/// The stream ends inside each frame: in a field's name, a value, a character, before the blank line.
void each_cut_frame(const subject& what, const case_handler& then);
/// The stream ends behind each event, and the history that should make up for it is in every kind of trouble.
void each_troubled_history(const subject& what, const case_handler& then);
/// No stream to begin with: refused, lost, no stream at all, once or for ever.
void each_refused_stream(const subject& what, const case_handler& then);
/// A request fails, or its answer is lost.
void each_lost_request(const subject& what, const case_handler& then);
/// The wall clock is set a year ahead or back for five seconds, early and late, alone and while an answer is lost.
void each_clock_step(const subject& what, const case_handler& then);
/// The answer to a send does not name the events, alone and with the stream broken after each event.
void each_odd_answer(const subject& what, const case_handler& then);
/// Every request is refused for some time: by the API because of the account, or by a foreign server.
void each_barred_while(const subject& what, const case_handler& then);
/// Nothing fails, but octets come in pieces, late, or all at once.
void each_circumstance(const subject& what, const case_handler& then);

} // namespace tether::test
