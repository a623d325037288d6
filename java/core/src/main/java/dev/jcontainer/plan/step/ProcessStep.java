package dev.jcontainer.plan.step;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * The steps that set what a process has besides privileges and resources: session, directory, streams, execution
 * domain.
 */
public sealed interface ProcessStep extends Step {
    /** Leaves the caller's session and terminal. */
    record NewSession() implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.NEW_SESSION;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "leave the caller's session and terminal";
        }

        @Override
        public String calls() {
            return "setsid(2)";
        }
    }

    /** Changes to a directory of the container. A missing directory is made. */
    record WorkingDirectory(String path) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.WORKING_DIRECTORY;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "change to the directory " + PlainText.escaped(path);
        }

        @Override
        public String calls() {
            return "openat2(2), fchdir(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.hintInRoot();
        }
    }

    /** Changes to an existing directory of the container. */
    record ChangeDirectory(String path) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.CHANGE_DIRECTORY;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "change to the directory " + PlainText.escaped(path);
        }

        @Override
        public String calls() {
            return "openat2(2), fchdir(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            switch (failure.errno()) {
                case Errno.EACCES:
                    return "The program's user has no permission to enter it.";
                case Errno.ENOENT:
                    return "The container has no such directory (--workdir), and exec does not make one.";
                default:
                    return failure.hint();
            }
        }
    }

    /** Sets the file mode creation mask. */
    record Umask(int mask) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.UMASK;
        }

        @Override
        public void encode(Encoder out) {
            out.number(mask);
        }

        @Override
        public String attempt() {
            return "set the umask 0" + Integer.toOctalString(mask);
        }

        @Override
        public String calls() {
            return "umask(2)";
        }
    }

    /**
     * Gives the program's stdin, stdout and stderr to its user if they are pipes or sockets, because otherwise the
     * program could not open /dev/stdout. The supervisor or the process in the container does it, depending on which
     * has the privilege. If neither has it, the owners do not change.
     *
     * @param uid the user in the container
     * @param hostUid the same user on the host, or -1 if it is not known
     */
    record OwnStreams(int uid, int hostUid) implements ProcessStep {
        /**
         * The step for a user of a container.
         *
         * @param map the container's id map, or null if it has no user namespace
         */
        public static OwnStreams of(long uid, @Nullable IdMap map) {
            return new OwnStreams(Ids.of(uid), map == null ? Ids.of(uid) : (int) map.hostUid(uid));
        }

        @Override
        public Opcode opcode() {
            return Opcode.OWN_STREAMS;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(hostUid);
        }

        @Override
        public String attempt() {
            return "give the program's pipes and sockets to uid " + Ids.text(uid)
                    + (hostUid != uid && hostUid != -1 ? ", " + Ids.text(hostUid) + " of the host" : "");
        }

        @Override
        public String calls() {
            return "fchown(2)";
        }
    }

    /** Joins a new session keyring with this name, so that the program has no key of the caller's session. */
    record SessionKeyring(String name) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.SESSION_KEYRING;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }

        @Override
        public String attempt() {
            return "leave the keys of the caller's session";
        }

        @Override
        public String calls() {
            return "keyctl(2) KEYCTL_JOIN_SESSION_KEYRING";
        }
    }

    /** Sets the execution domain, a number of {@code personality(2)}. */
    record Personality(int domain) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.PERSONALITY;
        }

        @Override
        public void encode(Encoder out) {
            out.number(domain);
        }

        @Override
        public String attempt() {
            return "set the execution domain " + domain;
        }

        @Override
        public String calls() {
            return "personality(2)";
        }
    }
}
