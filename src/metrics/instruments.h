// The metrics of the product, by room: made once by the app, handed to each room.
#pragma once

#include <string>

#include "metrics/metrics.h"

namespace postrider::metrics {

/// Sessions of the SMTP server.
struct SmtpInstruments {
    Counter connections;
    Gauge sessions;          ///< open now
    Counter tls_handshakes;  ///< finished well
    CounterFamily commands;  ///< of(verb in lower case)
    CounterFamily replies;   ///< of("2xx" … "5xx")
    CounterFamily logins;    ///< of("granted" | "refused")
};

/// The doorway.
struct IntakeInstruments {
    CounterFamily accepted;  ///< messages; of("smtp" | "api" | "raw_api" | "bounce" | "panel")
    Counter accepted_bytes;
    CounterFamily refused;  ///< submissions; of(reason)
    Histogram duration;     ///< seconds from admission until it is kept
};

/// Queue and deliveries.
struct DeliveryInstruments {
    /// Deliveries that came to an end or a stop; of("delivered" | "bounced" | "expired" |
    /// "cancelled" | "held").
    CounterFamily ended;
    /// of(stage, "delivered" | "deferred" | "bounced" | "interrupted")
    CounterFamily attempts;
    CounterFamily measures;      ///< taken; of("slow-source" | "pause-source" | "pause-server")
    Histogram attempt_duration;  ///< seconds
    Histogram time_to_deliver;   ///< seconds from acceptance to a host's 250
};

/// The scanners of mail.
struct ScanInstruments {
    /// of("rspamd" | "spamd" | "clamav", result): "clean", "spam", "threat", or why it could not
    /// tell.
    CounterFamily scans;
    Histogram spam_duration;    ///< seconds
    Histogram threat_duration;  ///< seconds
};

struct StoreInstruments {
    Histogram commit_units;     ///< units of work in one commit
    Histogram commit_duration;  ///< seconds
};

struct HttpInstruments {
    CounterFamily requests;  ///< of("2xx" … "5xx")
    Histogram duration;      ///< seconds
};

/// Value: handles into the Metrics they were made from. A default one counts nothing.
struct Instruments {
    Instruments() = default;
    Instruments(Metrics& metrics, const std::string& version);

    SmtpInstruments smtp;
    IntakeInstruments intake;
    DeliveryInstruments delivery;
    ScanInstruments scan;
    StoreInstruments store;
    HttpInstruments http;
};

/// "2xx" for 250; "other" outside 200 … 599.
std::string_view class_of(int code);

/// What the queue tells when it is asked. Both are read on the thread of `Metrics::to_text`.
struct QueueNumbers {
    std::function<double()> waiting;             ///< deliveries, due or not
    std::function<double()> oldest_due_seconds;  ///< how long the longest due one has waited
};
void add_queue(Metrics& metrics, QueueNumbers numbers);

}  // namespace postrider::metrics
