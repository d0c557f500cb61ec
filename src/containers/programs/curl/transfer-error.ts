/** Why a transfer failed: curl's exit code and its message. Source: curl(1), "Exit codes". */
export interface TransferError {
  readonly code: number;
  readonly text: string;
}
