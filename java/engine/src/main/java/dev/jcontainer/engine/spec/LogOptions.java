package dev.jcontainer.engine.spec;

/**
 * The log of a container. Immutable.
 *
 * @param format the format of its lines
 * @param maxSize the largest size of one file in bytes, 0 for unlimited
 * @param maxFiles the number of files, from 1; the oldest is removed
 */
public record LogOptions(Format format, long maxSize, int maxFiles) {
    /** Lines of Kubernetes' format, three files of 10 MB. */
    public static final LogOptions DEFAULT = new LogOptions(Format.TEXT, 10_000_000, 3);

    /** What the lines of a log look like. */
    public enum Format {
        /** There is no log. */
        NONE,
        /** Kubernetes' format: time, stream, whether the line is partial or full, and its text. */
        TEXT,
        /** The format of docker's json-file. */
        JSON_FILE
    }

    public LogOptions {
        if (maxSize < 0 || maxFiles < 1) {
            throw new IllegalArgumentException(
                    "A log has files of at most 0 (unlimited) or more bytes, and 1 file or more: not " + maxSize
                            + " bytes and " + maxFiles + " files");
        }
    }
}
