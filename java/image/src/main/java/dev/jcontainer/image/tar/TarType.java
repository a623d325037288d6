package dev.jcontainer.image.tar;

/** The kind of an entry of a tar archive. */
public enum TarType {
    FILE("regular file"),
    DIRECTORY("directory"),
    SYMBOLIC_LINK("symbolic link"),
    HARD_LINK("hard link"),
    CHARACTER_DEVICE("character device"),
    BLOCK_DEVICE("block device"),
    FIFO("FIFO");

    private final String words;

    TarType(String words) {
        this.words = words;
    }

    /** In words for messages, such as {@code hard link}. */
    @Override
    public String toString() {
        return words;
    }
}
