// The immutable result of one case. Is NOT aware of how it was measured, where it is kept or how it
// is shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "record/status.h"

namespace perwatt::record {

using Text = std::string;
using Integer = std::int64_t;
using Real = double;
template <typename T>
using Maybe = std::optional<T>;

/// Every member is described once, in the field table (fields.h), which is also the order of
/// columns. Times are milliseconds or seconds as the field's unit says; absent = not measured,
/// never zero.
struct Record {
  // identity
  Text id;             ///< UUID of this record
  Text run_id;         ///< UUID of its run
  Integer number = 0;  ///< position of the case in its plan, from 1
  Text case_key;  ///< hash of everything that makes the case (method.md, Definitions); equal keys
                  ///< are the same case
  Text started;   ///< UTC, ISO 8601
  Integer repeat = 1, repeats = 1;  ///< which measurement of the case, from 1, of how many
  Maybe<Integer> position;          ///< in the order of the run, from 1
  Text perwatt_version;             ///< that measured; "" = older than this member
  Text perwatt_commit;              ///< of its sources (base/build.h); "" = older than this member
  // case
  Text engine, engine_version, engine_library, device, device_name;
  Text network, model_hash;
  Text weights;    ///< "seeded", "trained", "file"
  Text precision;  ///< requested
  Integer batch = 1;
  Maybe<Integer> lanes;    ///< in flight, as the engine reports
  Maybe<Integer> threads;  ///< asked for; absent = the engine's choice
  Text scenario, preset, power_mode;
  Text tuned;  ///< where batch, lanes, threads and switches come from; "" = the plan
  // what arrives in an open loop
  Maybe<Real> rate;              ///< queries/s, asked for
  Maybe<Real> latency_bound_ms;  ///< where the rate was searched
  Maybe<Real> bound_percentile;  ///< that keeps it, in per cent
  // outcome
  Status status = Status::ok;
  Text reason;  ///< one line; empty where ok, or a remark on an ok record
  Text remedy;
  // speed
  Maybe<Real> throughput, throughput_low, throughput_high;  ///< images/s, 95 % interval
  Maybe<Real> throughput_degrees;  ///< effective degrees of freedom of its width
  Text stop_reason;                ///< "target", "ceiling", "fixed plan", ...
  Text tail;  ///< "resolved" or "not resolved: ..." (method.md, Warm-up and stopping)
  Maybe<Real> autocorrelation;    ///< lag 1, of the times between completions
  Maybe<Real> preset_throughput;  ///< by the preset's own estimator
  Text preset_estimator;
  Maybe<Integer> queries;
  Maybe<Real> duration_s, warmup_s;
  Maybe<Integer> warmup_queries;
  Maybe<Real> latency_mean_ms, latency_min_ms, latency_max_ms;
  Maybe<Real> latency_p50_ms, latency_p50_low_ms, latency_p50_high_ms;
  Maybe<Real> latency_p90_ms, latency_p90_low_ms, latency_p90_high_ms;
  Maybe<Real> latency_p99_ms, latency_p99_low_ms, latency_p99_high_ms;
  Maybe<Real> latency_p999_ms;
  // arrivals, in open loops
  Maybe<Real> found_rate, found_rate_high;  ///< queries/s: kept the bound; broke it
  Maybe<Integer> arrivals, missed;
  Maybe<Real> missed_share, missed_low, missed_high;  ///< Wilson's 95 % interval
  Maybe<Real> issue_lag_p99_ms, issue_lag_max_ms;     ///< the generator's own lateness
  // what the latencies look like
  Text drift;                                               ///< "", "slower", "faster"
  Maybe<Real> drift_ratio, drift_low, drift_high;           ///< last third / first, 99 % interval
  Maybe<Integer> modes;                                     ///< 1, or 2 (at least)
  Maybe<Real> mode_fast_ms, mode_slow_ms, mode_fast_share;  ///< with two
  Maybe<Integer> outliers;
  Maybe<Real> effective_queries;  ///< independent ones that tell as much about p99
  Maybe<Real> compile_ms, first_inference_ms;
  Maybe<Real> profile_s;             ///< loading once more and looking at what executed
  Maybe<Real> case_s;                ///< from the worker's start to its end
  Maybe<Real> cool_down_s;           ///< waited before the case; absent = not asked, or no sensor
  Maybe<Integer> peak_memory_bytes;  ///< VmHWM of the worker, before the profiling run
  // executed precision, measured in a run of its own
  Text executed;               ///< "bf16 97.1 %, fp32 2.9 %"
  Text executed_precision;     ///< the one with the largest share
  Maybe<Real> executed_share;  ///< 0..1
  Text layer_kinds;            ///< "convolution 92.1 %, pooling 3.0 %"
  Text engine_settings;        ///< JSON object, read back from the engine
  // network's size
  Maybe<Integer> parameters, macs;  ///< MACs at batch 1
  // accuracy, over a data set; the shares only with weights that are not seeded
  Text data;                              ///< the data set: its folder's or list's name
  Text data_hash;                         ///< of its pictures' names, sizes and labels
  Text preprocessing;                     ///< one line
  Maybe<Integer> pictures;                ///< that gave outputs
  Maybe<Integer> broken_pictures;         ///< that could not be decoded
  Maybe<Integer> labelled;                ///< of `pictures`
  Maybe<Real> top1, top1_low, top1_high;  ///< share of the labelled, Wilson's 95 % interval
  Maybe<Real> top5, top5_low, top5_high;
  Maybe<Real> confidence;    ///< mean probability of the right class
  Maybe<Real> picture_rate;  ///< pictures/s, decoding included
  // the answer to the first seeded picture, against the network's first FP32 case of the run
  Text output_reference;                              ///< "fp32 ENGINE/DEVICE"; "" = not compared
  Maybe<Real> output_correlation, output_difference;  ///< run/output_check.h
  // likeness to the reference: the same pictures through the same network at FP32
  Text reference;                                        ///< "fp32 ENGINE/DEVICE", or "itself"
  Maybe<Real> agreement, agreement_low, agreement_high;  ///< share with the same best class
  Maybe<Real> cosine_mean, cosine_least;                 ///< of the outputs
  Maybe<Real> difference_largest;                        ///< of two outputs
  Maybe<Integer> only_reference_right, only_this_right;  ///< labelled pictures
  Maybe<Real> mcnemar_p;                                 ///< of these two counts
  // power and energy in the steady window, the meter's total at its boundary (docs/power.md); an
  // inference is one image
  Text meter;     ///< whose total it is: its name and source; "" = none
  Text boundary;  ///< what its watts stand for: "CPU package", "module input"
  Maybe<Real> power_w, power_low_w, power_high_w;  ///< mean, 95 % interval
  Maybe<Real> power_idle_w;                        ///< before and after the case, nothing loaded
  Maybe<Real> power_loaded_idle_w;                 ///< the network loaded, nothing running
  Maybe<Real> power_net_w;                         ///< above power_idle_w
  Maybe<Real> energy_per_inference_j, energy_per_inference_low_j, energy_per_inference_high_j;
  Maybe<Real> efficiency, efficiency_low, efficiency_high;  ///< inferences/s/W = inferences/J
  Maybe<Real> efficiency_net, efficiency_net_low, efficiency_net_high;  ///< of power_net_w
  Maybe<Real> energy_per_correct_j;    ///< energy_per_inference_j / top-1
  Maybe<Real> power_window_s;          ///< over which energy was taken
  Maybe<Integer> power_updates;        ///< distinct readings in it
  Maybe<Real> power_rate_hz;           ///< of distinct readings
  Maybe<Real> power_gap_s;             ///< longest time without one
  Maybe<Real> power_coverage_share;    ///< of the window, how much lies between readings
  Maybe<Real> power_systematic_share;  ///< that the meter itself may be off; not in the intervals
  Maybe<Real> observer_cost_share;     ///< of throughput, that sampling takes
  Maybe<Real> observer_cost_low_share, observer_cost_high_share;  ///< 95 % interval
  Text power_problem;  ///< why there are no watts; "" where there are
  // machine state
  Text governor;
  Maybe<Real> cpu_mhz_before, cpu_mhz_after;
  Maybe<Real> temperature_before_c, temperature_after_c;  ///< hottest zone
  Maybe<Integer> throttle_events;         ///< in the steady window, else during the case
  Maybe<Real> load_before;                ///< 1 minute load average
  Maybe<Real> steal_share;                ///< of CPU time, in the steady window, else the case
  Maybe<Integer> memory_available_bytes;  ///< before
  // machine state in the steady window
  Maybe<Real> own_load_share, other_load_share;  ///< of the CPU time of all CPUs
  Maybe<Real> clock_low_mhz, clock_high_mhz;     ///< the fastest CPU's
  Maybe<Real> gpu_clock_low_mhz, gpu_clock_high_mhz;
  Maybe<Real> temperature_high_c;  ///< hottest zone
  Maybe<Integer> run_queue_high;   ///< tasks that ran or waited for a CPU
  Maybe<Integer> swapped_in_bytes;
  Maybe<Real> memory_pressure_share;  ///< of the window: some task waited for memory
  Maybe<Real> held_back_share;        ///< of the window: the control group's CPU limit did
  Text marks;                         ///< what disturbed the figure, "; " between (method.md)
};

}  // namespace perwatt::record
