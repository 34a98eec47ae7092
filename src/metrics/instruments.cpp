// Names and help texts.
#include "metrics/instruments.h"

namespace postrider::metrics {
namespace {

const std::vector<std::string> code_classes = {"2xx", "3xx", "4xx", "5xx"};

SmtpInstruments smtp_instruments(Metrics& metrics) {
    return {
        .connections = metrics.counter(
            "postrider_smtp_connections_total", "SMTP connections taken from clients."
        ),
        .sessions = metrics.gauge("postrider_smtp_sessions", "SMTP sessions open now."),
        .tls_handshakes = metrics.counter(
            "postrider_smtp_tls_handshakes_total",
            "TLS handshakes with SMTP clients that succeeded."
        ),
        .commands = metrics.counters(
            "postrider_smtp_commands_total",
            "Commands of SMTP clients.",
            {{"command",
              {"ehlo",
               "helo",
               "starttls",
               "auth",
               "mail",
               "rcpt",
               "data",
               "bdat",
               "rset",
               "noop",
               "vrfy",
               "help",
               "quit"}}}
        ),
        .replies = metrics.counters(
            "postrider_smtp_replies_total", "Replies to SMTP clients.", {{"class", code_classes}}
        ),
        .logins = metrics.counters(
            "postrider_smtp_logins_total",
            "Attempts of SMTP clients to log in.",
            {{"result", {"granted", "refused"}}}
        ),
    };
}

IntakeInstruments intake_instruments(Metrics& metrics) {
    return {
        .accepted = metrics.counters(
            "postrider_messages_accepted_total",
            "Messages kept and answered for, by the front they came in by.",
            {{"origin", {"smtp", "api", "raw_api", "bounce", "panel"}}}
        ),
        .accepted_bytes = metrics.counter(
            "postrider_messages_accepted_bytes_total", "Octets of the messages accepted."
        ),
        .refused = metrics.counters(
            "postrider_messages_refused_total",
            "Submissions refused, by reason.",
            {{"reason",
              {"no_recipients",
               "recipient_not_valid",
               "server_suspended",
               "header_not_valid",
               "sender_missing",
               "sender_not_allowed",
               "loop",
               "busy",
               "not_scanned"}}}
        ),
        .duration = metrics.histogram(
            "postrider_intake_duration_seconds",
            "Time from admitting a message until it is kept.",
            duration_bounds()
        ),
    };
}

DeliveryInstruments delivery_instruments(Metrics& metrics) {
    return {
        .ended = metrics.counters(
            "postrider_deliveries_total",
            "Deliveries that came to an end or were held, by result.",
            {{"result", {"delivered", "bounced", "expired", "cancelled", "held"}}}
        ),
        .attempts = metrics.counters(
            "postrider_attempts_total",
            "Attempts to deliver, by how far they got and what came of it.",
            {{"stage",
              {"hosts",
               "connect",
               "greeting",
               "ehlo",
               "starttls",
               "auth",
               "mail",
               "rcpt",
               "data",
               "final_dot",
               "route",
               "dns",
               "request",
               "response"}},
             {"result", {"delivered", "deferred", "bounced", "interrupted"}}}
        ),
        .measures = metrics.counters(
            "postrider_measures_total",
            "Measures taken because of what receivers said, by kind.",
            {{"kind", {"slow-source", "pause-source", "pause-server"}}}
        ),
        .attempt_duration = metrics.histogram(
            "postrider_attempt_duration_seconds",
            "Time that one attempt to deliver took.",
            {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600}
        ),
        .time_to_deliver = metrics.histogram(
            "postrider_time_to_deliver_seconds",
            "Time from acceptance until a host took the message.",
            {0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1800, 7200, 43200, 172800}
        ),
    };
}

ScanInstruments scan_instruments(Metrics& metrics) {
    return {
        .scans = metrics.counters(
            "postrider_scans_total",
            "Messages that a scanner was asked about, by what it said or why it could not tell.",
            {{"scanner", {"rspamd", "spamd", "clamav"}},
             {"result",
              {"clean",
               "spam",
               "threat",
               "too_large",
               "resting",
               "busy",
               "connection",
               "broken_off",
               "tls",
               "timed_out",
               "refused",
               "malformed_answer"}}}
        ),
        .spam_duration = metrics.histogram(
            "postrider_spam_scan_duration_seconds",
            "Time that looking for spam in one message took.",
            duration_bounds()
        ),
        .threat_duration = metrics.histogram(
            "postrider_threat_scan_duration_seconds",
            "Time that looking for threats in one message took.",
            duration_bounds()
        ),
    };
}

}  // namespace

Instruments::Instruments(Metrics& metrics, const std::string& version)
    : smtp(smtp_instruments(metrics)),
      intake(intake_instruments(metrics)),
      delivery(delivery_instruments(metrics)),
      scan(scan_instruments(metrics)),
      store{
          .commit_units = metrics.histogram(
              "postrider_store_commit_units",
              "Units of work that one commit made durable.",
              {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000}
          ),
          .commit_duration = metrics.histogram(
              "postrider_store_commit_duration_seconds",
              "Time that one commit took.",
              duration_bounds()
          ),
      },
      http{
          .requests = metrics.counters(
              "postrider_http_requests_total",
              "HTTP requests answered, by class of status.",
              {{"class", code_classes}}
          ),
          .duration = metrics.histogram(
              "postrider_http_request_duration_seconds",
              "Time from a whole request to its response.",
              duration_bounds()
          ),
      } {
    metrics
        .gauge(
            "postrider_build_info",
            "Always 1; the labels say which build this is.",
            {{"version", version}, {"compiler", __VERSION__}}
        )
        .set(1);
}

std::string_view class_of(int code) {
    const auto index = static_cast<std::size_t>(code / 100 - 2);
    return code >= 200 && index < code_classes.size() ? std::string_view(code_classes[index])
                                                      : "other";
}

void add_queue(Metrics& metrics, QueueNumbers numbers) {
    metrics.gauge_from(
        "postrider_queue_deliveries",
        "Deliveries that wait for an attempt, due or not.",
        std::move(numbers.waiting)
    );
    metrics.gauge_from(
        "postrider_queue_oldest_due_seconds",
        "How long the delivery that is due longest has waited for its turn.",
        std::move(numbers.oldest_due_seconds)
    );
}

}  // namespace postrider::metrics
