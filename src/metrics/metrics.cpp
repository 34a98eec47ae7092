// The facade over prometheus-cpp.
#include "metrics/metrics.h"

#include "base/check.h"
#include "metrics/process.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <sstream>

namespace postrider::metrics {
namespace {

constexpr std::string_view other = "other";

/// A family of one number.
prometheus::MetricFamily family_of(const ProcessNumber& number) {
    prometheus::ClientMetric metric;
    prometheus::MetricFamily family;
    family.name = number.name;
    family.help = number.help;
    if (number.kind == ProcessNumber::Kind::counter) {
        family.type = prometheus::MetricType::Counter;
        metric.counter.value = number.value;
    } else {
        family.type = prometheus::MetricType::Gauge;
        metric.gauge.value = number.value;
    }
    family.metric.push_back(std::move(metric));
    return family;
}

/// Where a value stands among a label's; unknown ones stand with "other", which is the last.
std::size_t place_of(const Label& label, std::string_view value) {
    const auto found = std::ranges::find(label.values, value);
    const auto last = label.values.end() - 1;
    return static_cast<std::size_t>(
        (found == label.values.end() ? last : found) - label.values.begin()
    );
}

}  // namespace

struct Metrics::Body {
    prometheus::Registry registry;
    std::vector<std::pair<Gauge, std::function<double()>>> read_gauges;
};

void Counter::add(double count) const {
    if (counter_ != nullptr) {
        counter_->Increment(count);
    }
}

double Counter::value() const {
    return counter_ == nullptr ? 0 : counter_->Value();
}

void Gauge::set(double value) const {
    if (gauge_ != nullptr) {
        gauge_->Set(value);
    }
}

void Gauge::add(double count) const {
    if (gauge_ != nullptr) {
        gauge_->Increment(count);
    }
}

double Gauge::value() const {
    return gauge_ == nullptr ? 0 : gauge_->Value();
}

void Histogram::observe(double value) const {
    if (histogram_ != nullptr) {
        histogram_->Observe(value);
    }
}

Counter CounterFamily::of(std::string_view value) const {
    if (counters_.empty()) {
        return {};
    }
    CHECK(labels_.size() == 1);
    return counters_[place_of(labels_[0], value)];
}

Counter CounterFamily::of(std::string_view first, std::string_view second) const {
    if (counters_.empty()) {
        return {};
    }
    CHECK(labels_.size() == 2);
    const auto row = place_of(labels_[0], first) * labels_[1].values.size();
    return counters_[row + place_of(labels_[1], second)];
}

Metrics::Metrics() : body_(std::make_unique<Body>()) {}

Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(body_->registry);
    return Counter(family.Add({}));
}

CounterFamily Metrics::counters(
    const std::string& name, const std::string& help, std::vector<Label> labels
) {
    CHECK(labels.size() == 1 || labels.size() == 2);
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(body_->registry);
    CounterFamily counters;
    for (auto& label : labels) {
        label.values.emplace_back(other);
    }
    for (const auto& first : labels[0].values) {
        if (labels.size() == 1) {
            counters.counters_.push_back(Counter(family.Add({{labels[0].name, first}})));
            continue;
        }
        for (const auto& second : labels[1].values) {
            auto& counter = family.Add({{labels[0].name, first}, {labels[1].name, second}});
            counters.counters_.push_back(Counter(counter));
        }
    }
    counters.labels_ = std::move(labels);
    return counters;
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const Pairs& labels) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(body_->registry);
    return Gauge(family.Add(prometheus::Labels(labels.begin(), labels.end())));
}

void Metrics::gauge_from(
    const std::string& name, const std::string& help, std::function<double()> read
) {
    body_->read_gauges.emplace_back(gauge(name, help), std::move(read));
}

Histogram Metrics::histogram(
    const std::string& name, const std::string& help, const std::vector<double>& bounds
) {
    CHECK(std::ranges::is_sorted(bounds));
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(body_->registry);
    return Histogram(family.Add({}, bounds));
}

std::string Metrics::to_text() const {
    for (const auto& [gauge, read] : body_->read_gauges) {
        gauge.set(read());
    }
    auto families = body_->registry.Collect();
    for (const auto& number : read_process()) {
        families.push_back(family_of(number));
    }
    std::ostringstream text;
    prometheus::TextSerializer().Serialize(text, families);
    return std::move(text).str();
}

const std::vector<double>& duration_bounds() {
    static const std::vector<double> bounds = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };
    return bounds;
}

}  // namespace postrider::metrics
