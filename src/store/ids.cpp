// Marks, and the numbers behind them.
#include "store/ids.h"

#include "base/check.h"

namespace postrider::store {
namespace {

constexpr Statement select_mark{"SELECT message, delivery, event FROM marks WHERE slot = $1"};
constexpr Statement upsert_mark{
    "INSERT INTO marks (slot, message, delivery, event) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (slot) DO UPDATE SET message = excluded.message, delivery = excluded.delivery, "
    "event = excluded.event"
};
constexpr Statement select_newest{"SELECT slot FROM marks ORDER BY slot DESC LIMIT 1"};

model::MessageId slot_of(model::Day day, std::uint8_t node) {
    return model::MessageId::make(day, node, 0);
}

template <class Id>
Id advance(Id& mark, std::size_t count) {
    CHECK((mark.value & 0xffffffff) + static_cast<std::int64_t>(count) <= 0xffffffff);
    const Id first{mark.value + 1};
    mark.value += static_cast<std::int64_t>(count);
    return first;
}

}  // namespace

Mark read_mark(Transaction& transaction, model::Day day, std::uint8_t node) {
    const auto slot = slot_of(day, node);
    Rows rows = transaction.query(select_mark, queue, slot);
    if (!rows.next()) {
        return {{slot.value}, {slot.value}, {slot.value}};
    }
    Mark mark;
    mark.message = rows.as<model::MessageId>();
    mark.delivery = rows.as<model::DeliveryId>();
    mark.event = rows.as<model::EventId>();
    return mark;
}

void write_mark(Transaction& transaction, model::Day day, std::uint8_t node, const Mark& mark) {
    transaction.run(
        upsert_mark, queue, slot_of(day, node), mark.message, mark.delivery, mark.event
    );
}

model::MessageId Ids::next_message(Transaction& transaction, base::Time at) {
    return advance(mark_at(transaction, at).message, 1);
}

model::DeliveryId Ids::next_deliveries(Transaction& transaction, base::Time at, std::size_t count) {
    return advance(mark_at(transaction, at).delivery, count);
}

model::EventId Ids::next_event(Transaction& transaction, base::Time at) {
    return advance(mark_at(transaction, at).event, 1);
}

void Ids::write_marks(Transaction& transaction) {
    for (const auto& open : days_) {
        write_mark(transaction, open.day, node_, open.mark);
    }
}

Mark& Ids::mark_at(Transaction& transaction, base::Time at) {
    if (!newest_) {
        Rows rows = transaction.query(select_newest, queue);
        newest_ = rows.next() ? rows.as<model::MessageId>().day() : model::Day{0};
    }
    // What happened just before midnight and commits just after it belongs to the day that has
    // begun: who follows the ids must not miss it.
    model::Day day = model::day_of(at);
    if (*newest_ == day + 1 && model::start_of(*newest_) - at <= late_max) {
        day = *newest_;
    }
    for (auto& open : days_) {
        if (open.day == day) {
            return open.mark;
        }
    }
    newest_ = std::max(*newest_, day);
    return days_.emplace_back(day, read_mark(transaction, day, node_)).mark;
}

}  // namespace postrider::store
