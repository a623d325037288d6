package dev.jcontainer.image.tar;

import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.util.Arrays;

/** Collects the map of a sparse file in any of GNU tar's four formats, and checks it. */
final class SparseFormats {
    /** What the largest extended header can hold, in the shortest form; more is refused. */
    private static final int MOST_PARTS = 1 << 18;

    private static final int OLD_FIRST = 386;
    private static final int OLD_FIRST_PARTS = 4;
    private static final int OLD_NEXT_PARTS = 21;
    private static final int OLD_REAL_SIZE = 483;

    private long[] offsets = new long[4];
    private long[] lengths = new long[4];
    private int parts;

    /** Where blocks of the archive come from. */
    @FunctionalInterface
    interface Blocks {
        /** Fills the block with the next one. */
        void next(byte[] block) throws IOException;
    }

    /** The size of the whole file in a header of the old format ({@code S}). */
    static long oldSize(byte[] header) {
        return TarNumbers.parse(header, OLD_REAL_SIZE, 12);
    }

    /** Reads the old format: four parts in the header, 21 in each block that follows while the block before says so. */
    void readOld(byte[] header, Blocks blocks) throws IOException, Fault {
        boolean more = readOldParts(header, OLD_FIRST, OLD_FIRST_PARTS);
        byte[] block = new byte[TarHeader.BLOCK];
        while (more) {
            blocks.next(block);
            more = readOldParts(block, 0, OLD_NEXT_PARTS);
        }
    }

    private boolean readOldParts(byte[] block, int from, int count) throws Fault {
        int at = from;
        for (int i = 0; i < count; i++, at += 24) {
            if (block[at] == 0) {
                break; // the first unused pair ends the list
            }
            add(TarNumbers.parse(block, at, 12), TarNumbers.parse(block, at + 12, 12));
        }
        return block[from + 24 * count] != 0;
    }

    /** Reads format 0.0, which has a record for each number, and 0.1, which has all in one record. */
    void readPax(PaxHeader pax) throws Fault {
        byte[] text = Bytes.encode(pax.value("GNU.sparse.map"));
        int at = 0;
        while (at < text.length) {
            int first = numberEnd(text, at, ',');
            int second = numberEnd(text, first + 1, ',');
            add(decimal(text, at, first), decimal(text, first + 1, second));
            at = second + 1;
        }
        if (!pax.value("GNU.sparse.numblocks").equals(Integer.toString(parts))) {
            throw new Fault("its sparse map does not have as many parts as it says");
        }
    }

    /**
     * Reads format 1.0, whose map stands before the data, in decimal numbers with a line feed after each.
     *
     * @return how many bytes of the archive the map took, a multiple of 512
     */
    long readBeforeData(Blocks blocks) throws IOException, Fault {
        LineReader lines = new LineReader(blocks);
        long count = lines.number();
        if (count < 0 || count > MOST_PARTS) {
            throw new Fault("its sparse map has more parts than " + MOST_PARTS);
        }
        for (long i = 0; i < count; i++) {
            long offset = lines.number();
            add(offset, lines.number());
        }
        return lines.blocksRead * TarHeader.BLOCK;
    }

    private static final class LineReader {
        private final Blocks blocks;
        private final byte[] block = new byte[TarHeader.BLOCK];
        private final byte[] digits = new byte[20];
        private int at = TarHeader.BLOCK;
        private long blocksRead;

        LineReader(Blocks blocks) {
            this.blocks = blocks;
        }

        long number() throws IOException, Fault {
            for (int length = 0; length < digits.length; length++) {
                if (at == TarHeader.BLOCK) {
                    blocks.next(block);
                    blocksRead++;
                    at = 0;
                }
                digits[length] = block[at++];
                if (digits[length] == '\n') {
                    return decimal(digits, 0, length);
                }
            }
            throw new Fault("its sparse map has no number where one must be");
        }
    }

    private static int numberEnd(byte[] text, int from, char separator) {
        int at = Math.min(from, text.length);
        while (at < text.length && text[at] != separator) {
            at++;
        }
        return at;
    }

    private static long decimal(byte[] text, int from, int to) throws Fault {
        long number = TarNumbers.parseDecimal(text, from, to);
        if (number < 0) {
            throw new Fault("its sparse map has no number where one must be");
        }
        return number;
    }

    private void add(long offset, long length) throws Fault {
        long end = parts == 0 ? 0 : offsets[parts - 1] + lengths[parts - 1];
        if (offset < end || length < 0 || offset > Long.MAX_VALUE - length) {
            throw new Fault("its sparse map has parts that overlap or are out of order");
        }
        if (parts == MOST_PARTS) {
            throw new Fault("its sparse map has more parts than " + MOST_PARTS);
        }
        if (parts == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * parts);
            lengths = Arrays.copyOf(lengths, 2 * parts);
        }
        offsets[parts] = offset;
        lengths[parts++] = length;
    }

    /** The map, which must fit the size of the file and what the archive has of it. */
    SparseMap finish(long size, long stored) throws Fault {
        long sum = 0;
        for (int i = 0; i < parts; i++) {
            sum += lengths[i];
        }
        if (parts > 0 && offsets[parts - 1] + lengths[parts - 1] > size || sum != stored) {
            throw new Fault("its sparse map does not fit its size");
        }
        return new SparseMap(Arrays.copyOf(offsets, parts), Arrays.copyOf(lengths, parts));
    }

    /** What is wrong with a map; the reader adds which entry it is. */
    static final class Fault extends Exception {
        private static final long serialVersionUID = 1;

        Fault(String problem) {
            super(problem, null, false, false);
        }

        String problem() {
            return String.valueOf(getMessage());
        }
    }
}
