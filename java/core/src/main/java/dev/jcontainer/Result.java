package dev.jcontainer;

import dev.jcontainer.spec.Signal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a container or a program in it ended, what it wrote and what it used.
 *
 * <p>The arrays are not copied, so callers must not change them.
 *
 * @param outcome why the program ended
 * @param exitCode the program's exit status, from 0 to 255; 128 plus the signal's number if a signal ended it
 * @param signal the signal that ended the program, or null if it exited
 * @param stdout the bytes that were written to stdout, if that was {@link dev.jcontainer.spec.Stdio.Sink.Pipe};
 *     otherwise empty
 * @param stderr the bytes that were written to stderr, if that was {@link dev.jcontainer.spec.Stdio.Sink.Pipe};
 *     otherwise empty
 * @param usage the resources that were used
 */
public record Result(
        Outcome outcome, int exitCode, @Nullable Signal signal, byte[] stdout, byte[] stderr, Usage usage) {
    /** Why a program ended. */
    public enum Outcome {
        /** The program exited by itself, with any status. */
        EXITED,
        /** A signal ended the program, for none of the reasons below. */
        SIGNALED,
        /** The program was ended because it ran longer than its timeout. */
        TIMED_OUT,
        /**
         * The container exceeded its memory limit: the kernel has killed at least one of its processes, and the program
         * did not exit with status 0. If it did, the outcome is another one, but {@link Usage#oomKills} counts the
         * kills.
         */
        OUT_OF_MEMORY,
        /** The program was killed because it wrote more than {@code Stdio.maxOutput}. */
        OUTPUT_LIMIT
    }

    /** The text that was written to stdout, decoded as UTF-8. */
    public String stdoutText() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** The text that was written to stderr, decoded as UTF-8. */
    public String stderrText() {
        return new String(stderr, StandardCharsets.UTF_8);
    }

    /** A text for logs. It has the lengths of the outputs, and not the outputs. */
    @Override
    public String toString() {
        return "Result[outcome=" + outcome + ", exitCode=" + exitCode + ", signal=" + signal + ", stdout="
                + stdout.length + " bytes, stderr=" + stderr.length + " bytes, usage=" + usage + "]";
    }

    /** Whether the program exited by itself with status 0. */
    public boolean isSuccess() {
        return outcome == Outcome.EXITED && exitCode == 0;
    }

    /**
     * Returns this result if it is a success.
     *
     * @throws ResultException if it is not a success; the message contains the outcome and the end of stderr
     */
    public Result orThrow() throws ResultException {
        if (!isSuccess()) {
            throw new ResultException(this);
        }
        return this;
    }
}
