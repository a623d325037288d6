package dev.jcontainer.seccomp;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The numbers of system calls on one architecture. */
final class CallNumbers {
    /** The bit that marks calls of x32; they are made in the same way as those of x86_64. */
    static final int X32_BIT = 0x40000000;

    private static final String X32 = "x32";

    /** {@code AUDIT_ARCH_X86_64}. */
    private static final int X86_64 = 0xc000003e;

    /**
     * The number of the first call in {@link #NEW}. Since Linux 5.1 a new call has the same number on all
     * architectures.
     */
    private static final int FIRST_NEW = 451;

    /** Calls that libseccomp 2.5 does not know, in the order of their numbers. */
    private static final String[] NEW = {
        "cachestat",
        "fchmodat2",
        "map_shadow_stack",
        "futex_wake",
        "futex_wait",
        "futex_requeue",
        "statmount",
        "listmount",
        "lsm_get_self_attr",
        "lsm_set_self_attr",
        "lsm_list_modules",
        "mseal",
        "setxattrat",
        "getxattrat",
        "listxattrat",
        "removexattrat",
        "open_tree_attr"
    };

    /**
     * The calls of i386 that libseccomp treats as parts of socketcall and ipc, in the order of their numbers. They
     * became calls of their own in Linux 4.3 and 5.1.
     */
    private static final String[] SOCKET_I386 = {
        "socket",
        "socketpair",
        "bind",
        "connect",
        "listen",
        "accept4",
        "getsockopt",
        "setsockopt",
        "getsockname",
        "getpeername",
        "sendto",
        "sendmsg",
        "recvfrom",
        "recvmsg",
        "shutdown"
    };

    private static final String[] IPC_I386 = {
        "semget", "semctl", "shmget", "shmctl", "shmat", "shmdt", "msgget", "msgsnd", "msgrcv", "msgctl"
    };
    private static final int FIRST_SOCKET_I386 = 359;
    private static final int FIRST_IPC_I386 = 393;

    private final int token;
    private final int[] numbers;

    private CallNumbers(int token, int[] numbers) {
        this.token = token;
        this.numbers = numbers;
    }

    /**
     * Returns the numbers of these calls.
     *
     * @throws IllegalArgumentException if there is no such architecture
     */
    static CallNumbers of(String architecture, List<String> names) {
        StringBuilder text = new StringBuilder(1 << 12);
        for (int i = 0; i < names.size(); i++) {
            text.append(names.get(i)).append('\0');
        }
        int[] numbers = new int[names.size()];
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        int token = Syscalls.systemCallNumbers(Bytes.cString(architecture), bytes, numbers);
        if (token == 0) {
            throw new IllegalArgumentException("the seccomp profile is for the architecture '" + architecture
                    + "', which libseccomp does not know");
        }
        if (architecture.equals(X32)) {
            token = X86_64; // the kernel distinguishes the two only by the number
        }
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0) {
                numbers[i] = missing(architecture, names.get(i));
            }
        }
        return new CallNumbers(token, numbers);
    }

    private static int missing(String architecture, String name) {
        int number = -1;
        if (architecture.equals("x86")) {
            number = Math.max(position(SOCKET_I386, FIRST_SOCKET_I386, name), position(IPC_I386, FIRST_IPC_I386, name));
        }
        if (number < 0) {
            number = position(NEW, FIRST_NEW, name);
        }
        return number >= 0 && architecture.equals(X32) ? number | X32_BIT : number;
    }

    private static int position(String[] names, int first, String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return first + i;
            }
        }
        return -1;
    }

    /** Whether arguments have 64 bits: {@code __AUDIT_ARCH_64BIT}, which is the sign bit. */
    boolean isWide() {
        return token < 0;
    }

    /** Whether calls of x32 have the same token. */
    boolean hasX32() {
        return token == X86_64;
    }

    /** {@code AUDIT_ARCH_*}, the kernel's number for the architecture of a call. */
    int token() {
        return token;
    }

    /** The number of the n-th call, or -1 if the architecture does not have it. */
    int number(int index) {
        return numbers[index];
    }
}
