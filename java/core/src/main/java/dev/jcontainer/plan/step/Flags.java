package dev.jcontainer.plan.step;

/**
 * A set of flags of one kind, as the bits that go to the helper. Immutable; it costs as much as an {@code int} to combine.
 *
 * @param <F> the enum of the flags
 */
public record Flags<F extends Enum<F> & Flag>(int bits) {
    /** No flag. */
    public static <F extends Enum<F> & Flag> Flags<F> none() {
        return new Flags<>(0);
    }

    /** These flags. */
    @SafeVarargs
    public static <F extends Enum<F> & Flag> Flags<F> of(F... flags) {
        int bits = 0;
        for (F flag : flags) {
            bits |= flag.bits();
        }
        return new Flags<>(bits);
    }

    /** The flag if the condition holds, otherwise none. */
    public static <F extends Enum<F> & Flag> Flags<F> when(boolean condition, F flag) {
        return new Flags<>(condition ? flag.bits() : 0);
    }

    /** These and the others. */
    public Flags<F> and(Flags<F> others) {
        return new Flags<>(bits | others.bits);
    }

    /** These and one more. */
    public Flags<F> and(F flag) {
        return new Flags<>(bits | flag.bits());
    }

    /** These and one more if the condition holds. */
    public Flags<F> andWhen(boolean condition, F flag) {
        return condition ? and(flag) : this;
    }

    /** These but not the others. */
    public Flags<F> without(Flags<F> others) {
        return new Flags<>(bits & ~others.bits);
    }

    /** These but not that one. */
    public Flags<F> without(F flag) {
        return new Flags<>(bits & ~flag.bits());
    }

    /** Those that are among the others, too. */
    public Flags<F> among(Flags<F> others) {
        return new Flags<>(bits & others.bits);
    }

    /** Whether all bits of the flag are set. */
    public boolean has(F flag) {
        return (bits & flag.bits()) == flag.bits();
    }

    /** Whether no flag is set. */
    public boolean isEmpty() {
        return bits == 0;
    }
}
