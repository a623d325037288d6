package dev.jcontainer.cli.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers for people, in docker's form. */
public final class HumanNumber {
    private static final String UNKNOWN = "--";
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final int BINARY_BASE = 1024;
    private static final int BINARY_DIGITS = 4;
    private static final int DECIMAL_BASE = 1000;
    private static final int DECIMAL_DIGITS = 3;
    private static final int DISK_DIGITS = 4;

    private HumanNumber() {}

    /** Bytes of memory, in powers of 1024: {@code 1.5GiB}; a negative number is unknown. */
    public static String binary(long bytes) {
        return scaled(bytes, BINARY_BASE, BINARY_DIGITS, BINARY);
    }

    /** Bytes of I/O, in powers of 1000: {@code 12.3MB}; a negative number is unknown. */
    public static String decimal(long bytes) {
        return scaled(bytes, DECIMAL_BASE, DECIMAL_DIGITS, DECIMAL);
    }

    /** Bytes on a disk, in powers of 1000, with one digit more: {@code 12.35MB}; a negative number is unknown. */
    public static String disk(long bytes) {
        return scaled(bytes, DECIMAL_BASE, DISK_DIGITS, DECIMAL);
    }

    private static String scaled(long bytes, int base, int digits, String[] units) {
        if (bytes < 0) {
            return UNKNOWN;
        }
        int unit = 0;
        double size = bytes;
        while (size >= base && unit + 1 < units.length) {
            size /= base;
            unit++;
        }
        return new BigDecimal(size)
                        .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                        .stripTrailingZeros()
                        .toPlainString()
                + units[unit];
    }

    /** A percentage with two decimal places. */
    public static String percent(double part, double whole) {
        return part < 0 || whole <= 0
                ? UNKNOWN
                : BigDecimal.valueOf(100 * part / whole).setScale(2, RoundingMode.HALF_EVEN) + "%";
    }

    public static String number(long number) {
        return number < 0 ? UNKNOWN : Long.toString(number);
    }
}
