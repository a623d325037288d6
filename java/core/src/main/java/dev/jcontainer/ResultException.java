package dev.jcontainer;

import java.io.IOException;

/** A container that ran and did not succeed; thrown by {@link Result#orThrow} only. */
public final class ResultException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 1000;

    private final transient Result result;

    ResultException(Result result) {
        super(describe(result));
        this.result = result;
    }

    /** The result that was not a success. */
    public Result result() {
        return result;
    }

    private static String describe(Result result) {
        String how;
        switch (result.outcome()) {
            case EXITED:
                how = "exited with status " + result.exitCode();
                break;
            case SIGNALED:
                how = "was ended by " + result.signal();
                break;
            case TIMED_OUT:
                how = "ran longer than its timeout and was ended";
                break;
            case OUT_OF_MEMORY:
                how = "exceeded its memory limit and was killed";
                break;
            default:
                how = "wrote more than its output limit and was killed";
                break;
        }
        String stderr = result.stderrText().strip();
        String end = stderr.length() > SHOWN ? "…" + stderr.substring(stderr.length() - SHOWN) : stderr;
        return "The container " + how + (end.isEmpty() ? "." : "; it last wrote to stderr: " + end);
    }
}
