/** An email that SES has accepted. */
export interface Email {
  messageId: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  replyTo: string[];
  subject: string;
  text?: string;
  html?: string;
  headers: { Name: string; Value: string }[];
  tags: { Name: string; Value: string }[];
  /** Epoch ms. */
  sentAt: number;
}
