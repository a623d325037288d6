package dev.jcontainer.engine.log;

import java.util.function.BooleanSupplier;

/**
 * When a reader that follows a log ends: nothing is appended any more.
 *
 * @param hasEnded whether the container's run has ended, such as whether its exit record is there or its keeper is
 *     gone. It is asked after each change of a file in the container's record
 * @param descriptor a descriptor that becomes readable at the end as well, such as a pidfd of the keeper, because the
 *     end of a killed keeper changes no file; -1 for none. Its owner closes it after the reader
 */
public record LogEnd(BooleanSupplier hasEnded, int descriptor) {
    /** The end of a container that does not run. */
    public static LogEnd now() {
        return new LogEnd(
                new BooleanSupplier() {
                    @Override
                    public boolean getAsBoolean() {
                        return true;
                    }
                },
                -1);
    }
}
