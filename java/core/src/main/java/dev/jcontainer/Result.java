package dev.jcontainer;

import dev.jcontainer.spec.Signal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a container ended, what it wrote and what it used.
 *
 * <p>The arrays are the result's own and must not be changed.
 *
 * @param outcome why it ended
 * @param exitCode the program's exit status, 0 to 255; 128 and the signal's number where a signal ended it
 * @param signal the signal that ended it, null where it exited
 * @param stdout what it wrote to stdout, where that was {@link dev.jcontainer.spec.Stdio.Sink.Pipe}; else empty
 * @param stderr what it wrote to stderr, likewise
 * @param usage what it used
 */
public record Result(
        Outcome outcome, int exitCode, @Nullable Signal signal, byte[] stdout, byte[] stderr, Usage usage) {
    /** Why a container ended. */
    public enum Outcome {
        /** The program exited by itself, with whatever status. */
        EXITED,
        /** A signal ended it that was not sent for one of the reasons below. */
        SIGNALED,
        /** It was ended because it ran longer than {@code ContainerSpec.timeout}. */
        TIMED_OUT,
        /**
         * The kernel killed it, or one of its processes so that it failed, because it exceeded its memory limit: the
         * kernel has counted a kill, and the program did not exit with 0. Where it did, see {@link Usage#oomKills}.
         */
        OUT_OF_MEMORY,
        /** It was killed because it wrote more than {@code Stdio.maxOutput}. */
        OUTPUT_LIMIT
    }

    /** What it wrote to stdout, as UTF-8. */
    public String stdoutText() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** What it wrote to stderr, as UTF-8. */
    public String stderrText() {
        return new String(stderr, StandardCharsets.UTF_8);
    }

    /** For logs: how much it wrote, and not what. */
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
     * @throws ResultException if it is not; the message has the outcome and the end of stderr
     */
    public Result orThrow() throws ResultException {
        if (!isSuccess()) {
            throw new ResultException(this);
        }
        return this;
    }
}
