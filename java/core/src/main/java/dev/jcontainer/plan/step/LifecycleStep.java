package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import java.util.List;

/** The steps for the course of a launch: which process waits for which, what ends with what, and the exec. */
public sealed interface LifecycleStep extends Step {
    /**
     * Makes the supervisor adopt all orphans of the program, and kill them at the end: {@code PR_SET_CHILD_SUBREAPER}
     * of man 2 prctl. It is for a container without a PID namespace, because no process ends with its first process
     * there.
     */
    record AdoptOrphans() implements LifecycleStep {
        @Override
        public Opcode opcode() {
            return Opcode.ADOPT_ORPHANS;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "adopt in the supervisor what the program leaves behind, to be killed at the end";
        }

        @Override
        public String calls() {
            return "prctl(2) PR_SET_CHILD_SUBREAPER";
        }
    }

    /**
     * Makes the supervisor hold a shared {@code flock(2)} on paths of the host until nothing of the container is left.
     *
     * @param paths files and directories that the container is made of
     */
    record HoldPaths(List<String> paths) implements LifecycleStep {
        public HoldPaths {
            paths = List.copyOf(paths);
        }

        @Override
        public Opcode opcode() {
            return Opcode.HOLD_PATHS;
        }

        @Override
        public void encode(Encoder out) {
            out.strings(paths);
        }

        @Override
        public String attempt() {
            StringBuilder text = new StringBuilder("hold until the end of the container, by a shared lock:");
            for (String path : paths) {
                text.append(' ').append(PlainText.escaped(path));
            }
            return text.toString();
        }

        @Override
        public String attempt(StepFailure failure) {
            return "hold what the container is made of";
        }

        @Override
        public String calls() {
            return "flock(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.errno() == Errno.ENOENT
                    ? "It has been removed. If it belongs to an image, pull the image again."
                    : failure.hint();
        }
    }

    /** Makes the socket that {@link WaitStart} waits on, in a directory of the host. */
    record ListenStart(String directory) implements LifecycleStep {
        @Override
        public Opcode opcode() {
            return Opcode.LISTEN_START;
        }

        @Override
        public void encode(Encoder out) {
            out.string(directory);
        }

        @Override
        public String attempt() {
            return "make the socket for the start in " + PlainText.escaped(directory);
        }

        @Override
        public String calls() {
            return "bind(2), listen(2)";
        }
    }

    /** Detaches from the supervisor and this JVM, and waits for a connection, to which later failures are reported. */
    record WaitStart() implements LifecycleStep {
        @Override
        public Opcode opcode() {
            return Opcode.WAIT_START;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "wait for the start";
        }

        @Override
        public String calls() {
            return "prctl(2) PR_SET_PDEATHSIG, accept4(2)";
        }
    }

    /**
     * Is reported to the listener, and waits until the listener returns.
     *
     * @param moment the moment by which the listener recognizes the sync point; it is not sent to the first process
     */
    record SyncPoint(Moment moment) implements LifecycleStep {
        /** The moments at which hooks run, in the words of the OCI runtime specification. */
        public enum Moment {
            /** The mounts are done, and the root is still the old one. */
            CREATE_RUNTIME,
            /** The program will be executed next. */
            START_CONTAINER
        }

        @Override
        public Opcode opcode() {
            return Opcode.SYNC_POINT;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "wait for the hooks";
        }

        @Override
        public String calls() {
            return "recvmsg(2)";
        }
    }

    /** Detaches from the supervisor and this JVM as soon as the program has been executed. */
    record Detach() implements LifecycleStep {
        @Override
        public Opcode opcode() {
            return Opcode.DETACH;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "detach from the process that started it";
        }

        @Override
        public String calls() {
            return "prctl(2) PR_SET_PDEATHSIG";
        }
    }

    /** Names the file that {@link Exec} executes; with this step, argv[0] of the exec is only a name. */
    record Program(String path) implements LifecycleStep {
        @Override
        public Opcode opcode() {
            return Opcode.PROGRAM;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "take " + PlainText.escaped(path) + " for the program";
        }

        @Override
        public String calls() {
            return "close_range(2), execve(2)";
        }
    }

    /** Executes the program. If {@code path} is not empty, the program is looked up in it. */
    record Exec(List<String> argv, List<String> envp, String path) implements LifecycleStep {
        public Exec {
            argv = List.copyOf(argv);
            envp = List.copyOf(envp);
        }

        /** The step without the values of the environment, because they may be secrets and plans are logged. */
        @Override
        public String toString() {
            StringBuilder names = new StringBuilder();
            for (String variable : envp) {
                int equals = variable.indexOf('=');
                names.append(names.length() == 0 ? "" : ", ");
                names.append(equals < 0 ? variable : variable.substring(0, equals));
            }
            return "Exec[argv=" + argv + ", names of envp=[" + names + "], path=" + path + "]";
        }

        @Override
        public Opcode opcode() {
            return Opcode.EXEC;
        }

        @Override
        public void encode(Encoder out) {
            out.strings(argv).strings(envp).string(path);
        }

        @Override
        public String attempt() {
            return command() + (path.isEmpty() ? "" : ", looked up in " + PlainText.escaped(path));
        }

        @Override
        public String calls() {
            return "close_range(2), execve(2)";
        }

        private String command() {
            StringBuilder text = new StringBuilder("execute");
            for (String word : argv) {
                text.append(' ').append(StepText.quoted(word));
            }
            return text.toString();
        }
    }

    /**
     * A step of a plan that was read from bytes, and whose arguments are not needed here: they stay in the wire format.
     */
    record Encoded(Opcode opcode, String arguments) implements LifecycleStep {
        @Override
        public void encode(Encoder out) {
            out.bytes(arguments);
        }

        @Override
        public String attempt() {
            return "do step " + opcode.code() + " as the container's own program did";
        }

        @Override
        public String calls() {
            return "";
        }
    }
}
