// Numbers for Prometheus: found once by name, then touched without a look-up.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace postrider::metrics {

/// A number that only grows. Value: a handle, valid as long as its Metrics; any thread. One that
/// nobody registered counts nothing.
class Counter {
public:
    Counter() = default;
    void add(double count = 1) const;
    double value() const;

private:
    friend class Metrics;
    explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
    prometheus::Counter* counter_ = nullptr;
};

/// A number that goes up and down. As Counter otherwise.
class Gauge {
public:
    Gauge() = default;
    void set(double value) const;
    void add(double count) const;
    double value() const;

private:
    friend class Metrics;
    explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
    prometheus::Gauge* gauge_ = nullptr;
};

/// How often values fell below each bound. As Counter otherwise.
class Histogram {
public:
    Histogram() = default;
    void observe(double value) const;

private:
    friend class Metrics;
    explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
    prometheus::Histogram* histogram_ = nullptr;
};

/// A label and all the values it can have; whatever else comes is counted as "other".
struct Label {
    std::string name;
    std::vector<std::string> values;
};

/// A counter for every combination of its labels' values, all made beforehand, so that no peer can
/// make series. Value; any thread.
class CounterFamily {
public:
    CounterFamily() = default;
    /// With one value for each label, in their order.
    Counter of(std::string_view value) const;
    Counter of(std::string_view first, std::string_view second) const;

private:
    friend class Metrics;
    std::vector<Label> labels_;
    std::vector<Counter> counters_;  ///< the last label's values stand side by side
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Every metric of the program. Resource. Metrics are made while the program starts; `to_text` may
/// be called on any thread then. Names are those of Prometheus: `postrider_…`, base units, counters
/// end in `_total`. The help is a sentence.
class Metrics {
public:
    Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    Counter counter(const std::string& name, const std::string& help);
    /// With one or two labels.
    CounterFamily counters(
        const std::string& name, const std::string& help, std::vector<Label> labels
    );
    Gauge gauge(const std::string& name, const std::string& help, const Pairs& labels = {});
    /// `read` is called by `to_text`, on its thread.
    void gauge_from(const std::string& name, const std::string& help, std::function<double()> read);
    /// `bounds` ascending, without infinity.
    Histogram histogram(
        const std::string& name, const std::string& help, const std::vector<double>& bounds
    );

    /// The exposition format, version 0.0.4, the process's own numbers included.
    std::string to_text() const;

private:
    struct Body;
    std::unique_ptr<Body> body_;
};

inline constexpr std::string_view text_media_type = "text/plain; version=0.0.4; charset=utf-8";

/// From a millisecond to ten seconds.
const std::vector<double>& duration_bounds();

}  // namespace postrider::metrics
