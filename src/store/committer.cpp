// One transaction for many units.
#include "store/committer.h"

#include "store/error.h"
#include "store/repair.h"

#include <exception>
#include <optional>
#include <utility>

namespace postrider::store {
namespace {

std::optional<StoreError> error_in(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const StoreError& error) {
        return error;
    } catch (...) {
        return std::nullopt;
    }
}

/// Whether trying each unit alone could help: not when the engine itself is in trouble.
bool is_units_fault(const std::exception_ptr& thrown) {
    const auto error = error_in(thrown);
    return !error || error->trouble() == Trouble::conflict || error->trouble() == Trouble::other;
}

/// Of what was thrown while the commit's answer was awaited.
std::exception_ptr in_doubt(std::exception_ptr thrown) {
    const auto error = error_in(thrown);
    return error && error->trouble() == Trouble::gone
               ? std::make_exception_ptr(StoreError(Trouble::in_doubt, error->what()))
               : std::move(thrown);
}

}  // namespace

Committer::Committer(Engine& engine, std::uint8_t node)
    : engine_(engine), ids_(node), thread_([this] { run(); }) {}

Committer::~Committer() {
    queue_.close();
}

void Committer::run() {
    while (true) {
        const auto batch = queue_.take_batch();
        if (batch.empty()) {
            return;
        }
        commit_batch(batch);
        for (auto* unit : batch) {
            resume(*unit);
        }
    }
}

void Committer::commit_batch(std::span<Unit* const> batch) {
    if (attempt(batch) != Outcome::unit_failed) {
        return;
    }
    for (const auto& unit : batch) {
        unit->trouble = nullptr;
        attempt({&unit, 1});
    }
}

/// What fails here is told to every unit of the batch; a unit alone is always the guilty one.
Committer::Outcome Committer::attempt(std::span<Unit* const> batch) {
    bool is_committing = false;
    try {
        const auto section = batch.front()->section;
        prepare(section);
        const bool is_transaction = section != Section::day;
        if (is_transaction) {
            connection_->begin(section);
        }
        ids_.begin();
        Transaction transaction(*connection_, section == Section::queue ? &ids_ : nullptr);
        for (auto* unit : batch) {
            unit->work(transaction);
        }
        if (is_transaction) {
            ids_.write_marks(transaction);
            connection_->flush();
            is_committing = true;
            connection_->commit();
        }
        return Outcome::committed;
    } catch (...) {
        // Whatever it is goes to who handed the unit over.
        const auto thrown = std::current_exception();
        const auto trouble = is_committing ? in_doubt(thrown) : thrown;
        for (auto* unit : batch) {
            unit->trouble = trouble;
        }
        if (connection_) {
            connection_->roll_back();
        }
        const bool is_fault = !is_committing && is_units_fault(trouble);
        may_be_torn_ = may_be_torn_ || is_committing;
        if (!is_units_fault(trouble)) {
            connection_.reset();
        }
        return is_fault && batch.size() > 1 ? Outcome::unit_failed : Outcome::failed;
    }
}

void Committer::prepare(Section section) {
    if (!connection_) {
        connection_ = engine_.connect(Access::write);
    }
    if (section != Section::queue || !may_be_torn_) {
        return;
    }
    connection_->begin(Section::queue);
    ids_.begin();
    Transaction transaction(*connection_, &ids_);
    const auto found = repair(transaction, unanswered_);
    ids_.write_marks(transaction);
    connection_->flush();
    connection_->commit();
    may_be_torn_ = false;
    unanswered_ = Unanswered::take_back;
    repaired_.unfinished_acceptances += found.unfinished_acceptances;
    repaired_.finished_attempts += found.finished_attempts;
}

}  // namespace postrider::store
