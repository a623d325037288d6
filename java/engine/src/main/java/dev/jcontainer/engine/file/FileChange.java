package dev.jcontainer.engine.file;

/**
 * What a container has done to a file of its image. Immutable.
 *
 * @param path the absolute path in the container
 */
public record FileChange(Kind kind, String path) {
    /** What was done. */
    public enum Kind {
        /** The image has no such file. */
        ADDED('A'),
        /** Content, attributes or type are others than those of the image. */
        CHANGED('C'),
        /** The file of the image was removed. */
        DELETED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** The letter that {@code docker diff} prints. */
        public char letter() {
            return letter;
        }
    }
}
