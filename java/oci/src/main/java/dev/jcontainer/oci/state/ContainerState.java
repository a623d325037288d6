package dev.jcontainer.oci.state;

import dev.jcontainer.json.Text;
import dev.jcontainer.oci.config.Specification;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a container, as the specification defines it and as hooks read it from their stdin.
 *
 * @param id the id of the container
 * @param status the status
 * @param pid the pid of the first process on the host, or 0 if there is none
 * @param bundle the absolute path of the bundle
 * @param annotations the annotations of the configuration
 */
public record ContainerState(String id, Status status, long pid, String bundle, Map<String, String> annotations) {
    /** The status of a container. */
    public enum Status {
        /** {@code create} has not finished. */
        CREATING("creating"),
        /** Its first process waits for {@code start}. */
        CREATED("created"),
        /** Its program runs. */
        RUNNING("running"),
        /** Its processes are frozen. The specification has no such status, but every engine knows it. */
        PAUSED("paused"),
        /** Its first process has ended. */
        STOPPED("stopped");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** Returns the word for this status in documents. */
        public String word() {
            return word;
        }
    }

    /** Returns the document of the specification, in one line. */
    public String toJson() {
        return members(Text.line().object()).end().toString();
    }

    /**
     * Returns the document that {@code state} prints. It has more members, and several lines.
     *
     * @param rootfs the root filesystem
     * @param created the time of the creation, in ISO 8601
     * @param owner the user who owns the container; empty in the document of {@code state}
     */
    public String toJson(String rootfs, @Nullable String created, String owner) {
        return members(Text.indented("  ").object())
                        .member("rootfs", rootfs)
                        .member("created", created)
                        .member("owner", owner)
                        .end()
                + "\n";
    }

    /** Adds the document of the specification as a member of another document. */
    public Text addTo(Text out, String member) {
        return members(out.object(member)).end();
    }

    private Text members(Text out) {
        out.member("ociVersion", Specification.VERSION).member("id", id).member("status", status.word());
        if (pid > 0) {
            out.member("pid", pid);
        }
        out.member("bundle", bundle);
        return annotations.isEmpty() ? out : out.member("annotations", annotations);
    }
}
