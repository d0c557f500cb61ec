import { Box, Text } from 'ink';

/** The smallest terminal that anything is drawn on. */
export const smallest = { columns: 40, rows: 10 };

/** Whether nothing can be drawn on a terminal of this size. */
export function isTooSmall(columns: number, rows: number): boolean {
  return columns < smallest.columns || rows < smallest.rows;
}

/** What stands on a terminal that is too small: the size that is needed. */
export function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }) {
  return (
    <Box width={columns} height={rows}>
      <Text wrap="truncate">{`too small: ${smallest.columns}x${smallest.rows} needed`}</Text>
    </Box>
  );
}
