package dev.jcontainer.plan.step;

import java.util.Arrays;
import java.util.List;

/** A compiled filter of system calls: 1 to 4096 instructions, each a {@code struct sock_filter}. Immutable. */
public final class Filter {
    /** {@code sizeof(struct sock_filter)}. */
    public static final int INSTRUCTION = 8;

    /** {@code BPF_MAXINSNS}: the kernel refuses a longer filter. */
    public static final int MAX_INSTRUCTIONS = 4096;

    private final byte[] code;
    private final List<Integer> execErrors;

    /**
     * Creates a filter that allows every {@code execve(2)}.
     *
     * @throws IllegalArgumentException if these are not 1 to 4096 whole instructions
     */
    public Filter(byte[] code) {
        this(code, List.of());
    }

    /**
     * Creates a filter that does not allow every {@code execve(2)}.
     *
     * @param execErrors the errors of {@code errno(3)} that the filter may return for an {@code execve(2)}
     * @throws IllegalArgumentException if these are not 1 to 4096 whole instructions
     */
    public Filter(byte[] code, List<Integer> execErrors) {
        if (code.length == 0 || code.length % INSTRUCTION != 0 || code.length / INSTRUCTION > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException(
                    "A filter of " + code.length + " bytes is not 1 to " + MAX_INSTRUCTIONS + " whole instructions");
        }
        this.code = code.clone();
        this.execErrors = List.copyOf(execErrors);
    }

    /** The number of instructions. */
    public int instructions() {
        return code.length / INSTRUCTION;
    }

    /** A copy of the filter's bytes. */
    public byte[] toBytes() {
        return code.clone();
    }

    /** Whether the filter is known to answer some {@code execve(2)} with this error of {@code errno(3)}. */
    public boolean mayAnswerExec(int errno) {
        return execErrors.contains(errno);
    }

    void encode(Encoder out) {
        out.block(code);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Filter && Arrays.equals(code, ((Filter) other).code);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(code);
    }

    @Override
    public String toString() {
        return "Filter of " + instructions() + " instructions";
    }
}
