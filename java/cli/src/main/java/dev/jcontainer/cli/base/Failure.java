package dev.jcontainer.cli.base;

import dev.jcontainer.ContainerException;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Prints an error on stderr in one line, and knows the exit status for it. */
public final class Failure {
    /** The exit status for errors of jcontainer itself and of its usage. */
    public static final int STATUS = 125;

    /** The exit status after --timeout, the same as that of timeout(1). */
    public static final int TIMED_OUT = 124;

    private static final String LIBRARY = " (library: ";
    private static final String NO_THREAD = "native thread"; // the JVM's words for it
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private Failure() {}

    /** Prints the error and returns the exit status. */
    public static int tell(Throwable failure) {
        Output.error(line(failure));
        return status(failure);
    }

    /** Prints the stack trace of an error. */
    public static void tellStack(Throwable failure) {
        StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack, true));
        Output.error(stack.toString());
    }

    static int status(Throwable failure) {
        if (failure instanceof ContainerException) {
            ContainerException.Reason reason = ((ContainerException) failure).reason();
            if (reason == ContainerException.Reason.NOT_FOUND) {
                return NOT_FOUND;
            }
            if (reason == ContainerException.Reason.TIMED_OUT) {
                return TIMED_OUT;
            }
            if (reason == ContainerException.Reason.NOT_EXECUTABLE) {
                return NOT_EXECUTABLE;
            }
        }
        return STATUS;
    }

    static String line(Throwable failure) {
        return "jcontainer: " + text(failure) + "\n";
    }

    /** The message of an error, in one line. */
    public static String text(Throwable failure) {
        return oneLine(withoutLibrary(message(failure)));
    }

    /** Removes hints for callers of the library, "(library: ...)", from a message. */
    private static String withoutLibrary(String message) {
        int start = message.indexOf(LIBRARY);
        if (start < 0) {
            return message;
        }
        int end = start + 2;
        for (int depth = 1; depth > 0 && end < message.length(); end++) {
            char c = message.charAt(end);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return message.substring(0, start) + withoutLibrary(message.substring(end));
    }

    private static String message(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof ExceptionInInitializerError && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        boolean isOurs = cause instanceof UnsatisfiedLinkError
                || cause.getClass() == IOException.class
                || cause.getClass().getName().startsWith("dev.jcontainer.");
        if (message != null && isOurs) {
            return message;
        }
        if (cause instanceof OutOfMemoryError && message != null && message.contains(NO_THREAD)) {
            return "Cannot start a thread: the processes of this user or of its cgroup may have no more (ulimit -u, pids.max)"
                    + ", or there is too little memory.";
        }
        String what = cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        return cause instanceof IOException
                ? "Cannot read or write: " + what + "."
                : "Cannot continue because of an error in jcontainer itself: " + what
                        + ". Run it again with --debug and report its output.";
    }

    /** Replaces characters that would break the line or disturb the terminal. */
    public static String oneLine(String message) {
        StringBuilder line = new StringBuilder(message.length());
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '\n') {
                line.append("\\n");
            } else {
                line.append(PlainText.isShown(c) ? c : '?');
            }
        }
        return line.toString();
    }
}
