package dev.jcontainer.oci.state;

import dev.jcontainer.json.Text;
import dev.jcontainer.oci.config.Specification;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a container, as the specification has it and as hooks read it from their stdin.
 *
 * @param pid of its first process in the host's numbers, 0 where there is none
 * @param bundle absolute
 * @param annotations of its configuration
 */
public record ContainerState(String id, Status status, long pid, String bundle, Map<String, String> annotations) {
    /** Where it is in its life. */
    public enum Status {
        /** {@code create} is not done with it. */
        CREATING("creating"),
        /** Its first process waits for {@code start}. */
        CREATED("created"),
        /** Its program runs. */
        RUNNING("running"),
        /** Its processes are frozen; not in the specification, but every engine knows it. */
        PAUSED("paused"),
        /** It has ended. */
        STOPPED("stopped");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** As it is written. */
        public String word() {
            return word;
        }
    }

    /** The document of the specification, in one line. */
    public String toJson() {
        return members(Text.line().object()).end().toString();
    }

    /**
     * The document that {@code state} prints, which has more members, in lines.
     *
     * @param rootfs the root filesystem
     * @param created the moment, in ISO 8601
     * @param owner empty for root
     */
    public String toJson(String rootfs, @Nullable String created, String owner) {
        return members(Text.indented("  ").object())
                        .member("rootfs", rootfs)
                        .member("created", created)
                        .member("owner", owner)
                        .end()
                + "\n";
    }

    /** The same as a member of another document. */
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
